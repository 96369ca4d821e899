import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteConnection from 'better-sqlite3';
import {
  openProjectMateStore,
  openStateStore,
  seedDemoFirm,
  type ProjectMateStore,
  type StateStore,
} from '@pmsync/store';

const inMemory = '/dev/shm';

/** The two databases, opened once for many histories and emptied for each: opening them costs more than a history. */
export class Databases {
  private constructor(
    private readonly folder: string,
    readonly projectMate: ProjectMateStore,
    readonly state: StateStore,
    /** ProjectMate as the vendor's own program has it. */
    readonly vendor: SqliteConnection.Database,
    private readonly own: SqliteConnection.Database,
  ) {}

  static async open(): Promise<Databases> {
    const folder = mkdtempSync(join(existsSync(inMemory) ? inMemory : tmpdir(), 'pmsync-model-'));
    const files = { projectMate: join(folder, 'projectmate.sqlite'), state: join(folder, 'state.sqlite') };
    await seedDemoFirm(
      { kind: 'sqlite', file: files.projectMate },
      {
        mailDomain: 'firm.example',
        mailServerName: 'mail.example',
        scale: { employees: 1, companies: 2, contacts: 4 },
      },
    );
    const projectMate = openProjectMateStore({ kind: 'sqlite', file: files.projectMate });
    const state = openStateStore({ kind: 'sqlite', file: files.state });
    await projectMate.parameters();
    await state.connections();
    const vendor = new SqliteConnection(files.projectMate);
    const own = new SqliteConnection(files.state);
    own.pragma('synchronous = OFF');
    return new Databases(folder, projectMate, state, vendor, own);
  }

  /** Empties both; what the vendor's parameters and licence say stays. */
  empty(): void {
    for (const database of [this.vendor, this.own]) {
      database.transaction(() => {
        for (const table of tablesOf(database)) database.exec(`DELETE FROM ${table}`);
      })();
    }
    this.vendor.exec('INSERT INTO exchange_sync_change_log_owner VALUES (NULL)');
  }

  async close(): Promise<void> {
    this.vendor.close();
    this.own.close();
    await this.projectMate.close();
    await this.state.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const kept = ['PmParameter', 'PmLicenceModule', 'migrations', 'sqlite_sequence'];

function tablesOf(database: SqliteConnection.Database): string[] {
  const rows = database
    .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .all() as { name: string }[];
  // The change log last: emptying the others writes into it.
  return rows
    .map(({ name }) => name)
    .filter((name) => !kept.includes(name))
    .sort((left, right) => Number(left.includes('change_log')) - Number(right.includes('change_log')));
}
