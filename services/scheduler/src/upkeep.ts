import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { contactProcedures } from '@pmsync/contracts';
import { SCHEDULER_PARTS, type SchedulerDependencies } from './scheduler-dependencies.js';

const hoursOfWeek = 7 * 24;
const hoursOfDay = 24;
const hour = 3_600_000;
const day = 24 * hour;
const patience = 60_000;

/** What has to be done now and then: every mailbox is looked at once a day, whether Exchange told of it or not, and verified once a week, each in an hour of its own, and the journal is trimmed. Several replicas do it several times, which is harmless. */
@Injectable()
export class Upkeep {
  constructor(@Inject(SCHEDULER_PARTS) private readonly parts: SchedulerDependencies) {}

  @Cron('17 * * * *')
  async hourly(): Promise<void> {
    await this.attempt('the journal could not be trimmed; it will be in an hour', () =>
      this.trim(Date.now()),
    );
    await this.attempt('mailboxes could not be looked at; they will be in a day', () =>
      this.look(Date.now()),
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
    await this.ask('verify', now, hoursOfWeek);
  }

  /** Begins a pass over the mailboxes whose hour of the day it is: a server may forget to tell of a change. */
  async look(now: number): Promise<void> {
    await this.ask('sync', now, hoursOfDay);
  }

  /** Asks for the mailboxes whose hour of so many it is. */
  private async ask(decision: 'sync' | 'verify', now: number, hours: number): Promise<void> {
    const { bus, state, running } = this.parts;
    const current = Math.floor(now / hour) % hours;
    for (const connection of running) {
      const mailboxes = await state.mailboxStates(connection, 'contacts');
      const due = mailboxes.filter(({ mailbox }) => hourOf(connection, mailbox, hours) === current);
      for (const { mailbox } of due) {
        const asked = { version: 1, connection, mailbox, decision } as const;
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

/** The same in every day or week and every replica, and spread evenly. */
function hourOf(connection: string, mailbox: string, hours: number): number {
  return createHash('sha256').update(`${connection}/${mailbox}`).digest().readUInt32BE(0) % hours;
}
