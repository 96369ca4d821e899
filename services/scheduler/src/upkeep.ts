import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { contactProcedures } from '@pmsync/contracts';
import { SCHEDULER_PARTS, type SchedulerDependencies } from './scheduler-dependencies.js';

const hoursOfWeek = 7 * 24;
const hour = 3_600_000;
const day = 24 * hour;
const patience = 60_000;

/** What has to be done now and then: every mailbox is verified once a week, each in an hour of its own, and the journal is trimmed. Several replicas do it several times, which is harmless. */
@Injectable()
export class Upkeep {
  constructor(@Inject(SCHEDULER_PARTS) private readonly parts: SchedulerDependencies) {}

  @Cron('17 * * * *')
  async hourly(): Promise<void> {
    await this.attempt('the journal could not be trimmed; it will be in an hour', () =>
      this.trim(Date.now()),
    );
    await this.attempt('mailboxes could not be verified; they will be in a week', () =>
      this.verify(Date.now()),
    );
  }

  async trim(now: number): Promise<void> {
    const { days, entries: keep } = this.parts.journal;
    const gone = await this.parts.state.trimJournal({ before: now - days * day, keep });
    if (gone.entries > 0) this.parts.logger.info(gone, 'the journal was trimmed');
  }

  /** Asks for a comparison of everything with everything, for the mailboxes whose hour of the week it is. */
  async verify(now: number): Promise<void> {
    const { bus, state, running } = this.parts;
    const current = Math.floor(now / hour) % hoursOfWeek;
    for (const connection of running) {
      const mailboxes = await state.mailboxStates(connection, 'contacts');
      for (const { mailbox } of mailboxes.filter((each) => hourOf(connection, each.mailbox) === current)) {
        const asked = { version: 1, connection, mailbox, decision: 'verify' } as const;
        await bus.request(contactProcedures.decide, asked, { deadline: Date.now() + patience });
      }
    }
  }

  private async attempt(whatFailed: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.parts.logger.error({ error }, whatFailed);
    }
  }
}

/** The same in every week and every replica, and spread evenly. */
function hourOf(connection: string, mailbox: string): number {
  return createHash('sha256').update(`${connection}/${mailbox}`).digest().readUInt32BE(0) % hoursOfWeek;
}
