import { exchangeChangedSubject, type DirtyKeyMessage, type Domain } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import { beginTrace, type Logger } from '@pmsync/observability';

/**
 * Says `exchange.changed`, a mailbox at most once in a while: the first change at once, and those that follow together at the end of the pause. One that could not be said
 * is said again.
 */
export class ChangeNotices {
  /** By mailbox: whether another change came during its pause. */
  private readonly pausing = new Map<string, { again: boolean; readonly timer: NodeJS.Timeout }>();
  private readonly underWay = new Set<Promise<void>>();
  private stopped = false;

  constructor(
    private readonly parts: {
      readonly bus: Pick<Bus, 'publish'>;
      readonly logger: Logger;
      readonly connection: string;
      readonly domain: Domain;
      readonly pause: number;
    },
  ) {}

  changed(mailbox: string): void {
    const pause = this.pausing.get(mailbox);
    if (pause) pause.again = true;
    else if (!this.stopped) this.say(mailbox);
  }

  /** Resolves when what is being said is said. What pauses is left to the reader's next look: whoever watches next begins with one. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const { timer } of this.pausing.values()) clearTimeout(timer);
    await Promise.all(this.underWay);
  }

  private say(mailbox: string): void {
    const timer = setTimeout(() => {
      const again = this.pausing.get(mailbox)?.again;
      this.pausing.delete(mailbox);
      if (again) this.changed(mailbox);
    }, this.parts.pause);
    this.pausing.set(mailbox, { again: false, timer });
    const saying = this.publish(mailbox);
    this.underWay.add(saying);
    void saying.finally(() => this.underWay.delete(saying));
  }

  private async publish(mailbox: string): Promise<void> {
    const { bus, logger, connection, domain } = this.parts;
    const key = { connection, domain, mailbox };
    try {
      const message: DirtyKeyMessage = { version: 1, ...key };
      await beginTrace('change in Exchange', () => bus.publish(exchangeChangedSubject(key), message));
    } catch (error) {
      logger.warn({ error, connection, mailbox }, 'a change in Exchange could not be announced; it will be');
      this.changed(mailbox);
    }
  }
}
