import { groupWatched, watchShare } from '@pmsync/domain';
import type { Domain } from '@pmsync/contracts';
import type { WatchableMailboxes } from '@pmsync/exchange';
import type { Bus } from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import type { StateStore } from '@pmsync/store';
import pLimit from 'p-limit';
import type { ConnectionGateway } from '../connection-gateway.js';
import { ChangeNotices } from './change-notices.js';
import { watchBounds, type WatchTiming } from './watch-timing.js';
import { askedAtOnce } from './watch-requests.js';
import { WatchedGroup } from './watched-group.js';

/** The domain whose folder is watched in this version. */
const domain: Domain = 'contacts';
const patience = 60_000;
/** Turns that follow one another closely are reported together. */
const reportDelay = 100;

export interface ConnectionWatchParts {
  readonly gateway: ConnectionGateway;
  readonly mailboxes: Pick<WatchableMailboxes, 'watch'>;
  /** Names this replica of the gateway. */
  readonly replica: string;
  readonly state: Pick<StateStore, 'mailboxStates' | 'watchReports' | 'reportWatch'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly logger: Logger;
  readonly timing: WatchTiming;
}

/**
 * Watches this replica's share of the mailboxes of one connection, and keeps saying in the state store which of them it hears of: those are the ones that nobody has to poll.
 * The reports are as well how the replicas know of each other.
 */
export class ConnectionWatch {
  private groups: WatchedGroup[] = [];
  private readonly apart = new Set<string>();
  /** Whether the server keeps subscriptions by mailbox, so that nobody can share a stream. */
  private byMailbox = false;
  private readonly notices: ChangeNotices;
  private readonly limit = pLimit(askedAtOnce);
  private readonly stopping = new AbortController();
  private beyond = 0;
  private timer: NodeJS.Timeout | undefined;
  private reporting: Promise<void> = Promise.resolve();
  private reportTimer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: ConnectionWatchParts) {
    const { bus, logger, timing, gateway } = parts;
    const { connection } = gateway;
    this.notices = new ChangeNotices({ bus, logger, connection, domain, pause: timing.noticePause });
  }

  start(): void {
    void this.rounds();
  }

  /** Ends all streams. */
  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    clearTimeout(this.reportTimer);
    await Promise.all(this.groups.map((group) => group.stop()));
    await this.notices.stop();
    await this.reporting;
  }

  private async rounds(): Promise<void> {
    const { logger, gateway, timing } = this.parts;
    try {
      await this.round();
    } catch (error) {
      logger.error({ error, connection: gateway.connection }, 'who is to be watched could not be told');
    }
    if (!this.stopping.signal.aborted) this.timer = setTimeout(() => void this.rounds(), timing.round);
  }

  /** Looks who is to be watched by this replica, and says who is. */
  private async round(): Promise<void> {
    const { state, gateway, replica } = this.parts;
    const { connection } = gateway;
    const states = await state.mailboxStates(connection, domain);
    const known = states.filter(({ filled }) => filled).map(({ mailbox }) => mailbox);
    const reports = await state.watchReports(connection, domain, Date.now());
    if (this.stopping.signal.aborted) return;
    const replicas = reports.map((report) => report.replica);
    this.regroup(watchShare(known, replicas, replica));
    await this.report();
  }

  private regroup(wanted: readonly string[]): void {
    const current = this.groups.map(({ mailboxes }) => mailboxes);
    const apart = this.byMailbox ? new Set(wanted) : this.apart;
    const { groups, beyond } = groupWatched(current, wanted, apart, watchBounds);
    this.beyond = beyond.length;
    const kept = this.groups.map((group, index) => {
      const members = groups[index]!;
      if (members.length === 0) void group.stop();
      else group.become(members);
      return { group, members };
    });
    const made = groups.slice(current.length).map((members) => ({ group: this.open(members), members }));
    this.groups = [...kept, ...made].filter(({ members }) => members.length > 0).map(({ group }) => group);
  }

  private open(members: readonly string[]): WatchedGroup {
    const { gateway, mailboxes, timing } = this.parts;
    const group = new WatchedGroup(
      {
        mailboxes,
        ask: (mailbox, request) =>
          this.limit(() =>
            gateway.call('watch', mailbox, Date.now() + patience, (_, options) => request(options)),
          ),
        objection: () => gateway.objection(),
        changed: (mailbox) => this.notices.changed(mailbox),
        turned: () => this.reportSoon(),
        apart: (mailbox) => void this.apart.add(mailbox),
        byMailbox: () => this.learnByMailbox(),
        silence: timing.silence,
        deafness: timing.deafness,
      },
      members,
    );
    group.start();
    return group;
  }

  private learnByMailbox(): void {
    if (this.byMailbox) return;
    this.byMailbox = true;
    const { logger, gateway } = this.parts;
    logger.warn(
      { connection: gateway.connection, streams: watchBounds.groups },
      'this server keeps notifications by mailbox: each mailbox gets a stream of its own, as far as there may be so many',
    );
  }

  private reportSoon(): void {
    this.reportTimer ??= setTimeout(() => {
      this.reportTimer = undefined;
      void this.report();
    }, reportDelay);
  }

  /** Reports do not overtake one another. */
  private async report(): Promise<void> {
    this.reporting = this.reporting.then(() => this.write());
    await this.reporting;
  }

  private async write(): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const { state, gateway, replica, timing, logger } = this.parts;
    try {
      await state.reportWatch({
        connection: gateway.connection,
        domain,
        replica,
        mailboxes: this.groups.flatMap(({ watched }) => watched),
        streams: this.groups.filter(({ watched }) => watched.length > 0).length,
        problem: this.problem(),
        until: Date.now() + timing.reportLife,
      });
    } catch (error) {
      // Without a report the mailboxes are polled, which is right as long as nobody can say more.
      logger.warn({ error, connection: gateway.connection }, 'what is watched could not be reported');
    }
  }

  private problem(): string | null {
    const reason = this.groups.map((group) => group.reason).find((each) => each !== null);
    if (reason !== undefined) return reason;
    if (this.beyond === 0) return null;
    if (this.byMailbox) {
      return `This Exchange server tells each mailbox by a connection of its own, and one replica of the gateway holds ${watchBounds.groups}: ${this.beyond} mailboxes are looked at in the period.`;
    }
    return `${this.beyond} mailboxes are more than one replica of the gateway watches: run another one.`;
  }
}
