import { existsSync, renameSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { demoCompanies, demoContacts, demoEmployees, type DemoScale } from './demo-rows.js';
import { contractViews, loggingTriggers, writingTriggers } from './contract-views.js';
import { SeededRandom } from './random.js';
import { vendorTables } from './vendor-schema.js';

export interface DemoFirmOptions {
  /** The domain of the employees' addresses. */
  readonly mailDomain: string;
  /** What ProjectMate's parameters name as the mail server. */
  readonly mailServerName: string;
  readonly scale?: DemoScale;
}

const demoScale: DemoScale = { employees: 8, companies: 40, contacts: 300 };

/**
 * Makes a ProjectMate database with a firm in it: always the same one. All employees are synchronised, the module is licensed, the mode is one-way. Written
 * beside and moved into place: a file that is there is whole, even if the process was killed. Thrown: an error when there is a file already.
 */
export function seedDemoFirm(
  file: string,
  { mailDomain, mailServerName, scale = demoScale }: DemoFirmOptions,
): void {
  if (existsSync(file))
    throw new Error(`${file} exists already: the demo firm is made only where there is nothing yet.`);
  const unfinished = `${file}.unfinished`;
  const remove = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  };
  remove();
  const database = new Database(unfinished);
  try {
    database.pragma('journal_mode = WAL');
    database.transaction(() => {
      for (const statement of [...vendorTables, ...contractViews, ...writingTriggers])
        database.exec(statement);
      const random = new SeededRandom(20_261_124);
      const companies = demoCompanies(random, scale);
      insert(database, 'PmCompany', companies);
      insert(database, 'PmContact', demoContacts(random, scale, companies));
      const employees = demoEmployees(random, scale, mailDomain);
      insert(
        database,
        'PmEmployee',
        employees.map((employee) => ({ ...employee, SyncExchange: 1 })),
      );
      insert(database, 'PmParameter', [
        { Name: 'MailServerName', Value: mailServerName },
        { Name: 'TimeZone', Value: 'Russian Standard Time' },
        { Name: 'SyncDomains', Value: 'contacts' },
        { Name: 'ContactMode', Value: 'one-way' },
      ]);
      insert(database, 'PmLicenceModule', [{ Module: 'exchange-sync', Granted: 1 }]);
      // Last, so that the log begins with the first change after this.
      for (const statement of loggingTriggers) database.exec(statement);
    })();
  } catch (error) {
    database.close();
    remove();
    throw error;
  }
  database.close();
  renameSync(unfinished, file);
}

function insert(database: Database.Database, table: string, rows: readonly object[]): void {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const statement = database.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map((column) => `@${column}`).join(', ')})`,
  );
  const empty = Object.fromEntries(columns.map((column) => [column, null]));
  for (const row of rows) statement.run({ ...empty, ...row });
}
