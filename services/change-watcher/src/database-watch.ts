import { noticeSubject, type ConnectionNoticeMessage, type Domain } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import { beginTrace, type Logger } from '@pmsync/observability';
import {
  ContractBroken,
  ProjectMateUnavailable,
  type ChangeLogRow,
  type ProjectMateStore,
  type StateStore,
} from '@pmsync/store';

/** The domains that changes of contacts, employees, parameters and licence concern in this version. */
const domain: Domain = 'contacts';
const rowsPerRound = 1_000;
const reporter = 'change-watcher';

export interface DatabaseWatchParts {
  readonly projectMate: ProjectMateStore;
  /** Every connection on this database: it is read once for all of them. */
  readonly connections: readonly string[];
  readonly state: StateStore;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Names this installation to the database, which lets only one drain its change log. */
  readonly installation: string;
}

/**
 * Moves one database's change log into the state store. The log is a queue (design 8): rows are read, kept on our side, and only then
 * removed, by their ids; a crash in between repeats a change and loses none.
 */
export class DatabaseWatch {
  private problem: string | null = null;

  constructor(private readonly parts: DatabaseWatchParts) {}

  /** One look at the log; answers whether it is worth looking again at once. What stands in the way is reported to the status. */
  async look(): Promise<boolean> {
    try {
      const more = await this.drain();
      await this.report(null);
      return more;
    } catch (error) {
      if (!(error instanceof ProjectMateUnavailable || error instanceof ContractBroken)) throw error;
      await this.report(error.message);
      return false;
    }
  }

  /** Whether the last look failed: no hurry to look again. */
  get failing(): boolean {
    return this.problem !== null;
  }

  private async drain(): Promise<boolean> {
    const { projectMate } = this.parts;
    const rows = await projectMate.readChangeLog(rowsPerRound);
    if (rows.length === 0) return false;
    await beginTrace('take changes', () => this.take(rows));
    return rows.length === rowsPerRound;
  }

  /** What comes of these changes is one trace, through all services to Exchange. */
  private async take(rows: readonly ChangeLogRow[]): Promise<void> {
    const { projectMate, connections, state, bus, installation, logger } = this.parts;
    const { owner } = await projectMate.claimChangeLog(installation);
    if (owner !== installation) {
      throw new ProjectMateUnavailable(
        `Another installation ("${owner}") takes the changes of this ProjectMate database; this one ("${installation}") leaves them alone. Stop one of the two.`,
      );
    }
    const changes = rows.map(({ entity, recordId }) => ({ entity, recordId }));
    for (const connection of connections) await state.enqueueChanges(connection, domain, changes);
    await projectMate.removeFromChangeLog(rows.map((row) => row.id));
    const notices = connections.map((connection) =>
      bus.publish(noticeSubject('pm.changed', connection, domain), {
        version: 1,
        connection,
        domain,
      } satisfies ConnectionNoticeMessage),
    );
    await Promise.all(notices);
    logger.debug({ connections, changes: rows.length }, 'changes taken from ProjectMate');
  }

  private async report(problem: string | null): Promise<void> {
    if (problem === this.problem) return;
    const { connections, state, logger } = this.parts;
    if (problem) logger.warn({ connections, problem }, 'the change log cannot be read');
    for (const connection of connections) await state.reportConnection(connection, reporter, problem);
    this.problem = problem;
  }
}
