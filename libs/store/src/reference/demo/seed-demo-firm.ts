import { existsSync, renameSync, rmSync } from 'node:fs';
import { sql, raw } from '../../database/sql.js';
import type { Query } from '../../database/sql-database.js';
import { openDatabase, type DatabaseAccess } from '../../projectmate/database.js';
import { createMssqlDatabase } from '../../mssql/create-database.js';
import type { MssqlAccess } from '../../mssql/mssql-access.js';
import { SqliteDatabase } from '../../sqlite/sqlite-database.js';
import { contractScript } from '../schema/mssql-script.js';
import { contractStatements, loggingStatements } from '../schema/sqlite-script.js';
import { createVendorTables } from '../schema/vendor-tables.js';
import { demoAppointments } from './demo-appointments.js';
import { demoCompanies, demoContacts, demoEmployees, withHeads, type DemoScale } from './demo-rows.js';
import { insertRows } from './insert-rows.js';
import { SeededRandom } from './random.js';

export interface DemoFirmOptions {
  /** The domain of the employees' addresses. */
  readonly mailDomain: string;
  /** What ProjectMate's parameters name as the mail server. */
  readonly mailServerName: string;
  readonly scale?: DemoScale;
}

const demoScale: DemoScale = { employees: 8, companies: 40, contacts: 300 };

/**
 * Makes a ProjectMate database with a firm in it: always the same one. All employees are synchronised, the module is licensed, the mode is one-way. Thrown:
 * an error when there is a ProjectMate at that place already.
 */
export async function seedDemoFirm(access: DatabaseAccess, options: DemoFirmOptions): Promise<void> {
  await (access.kind === 'sqlite' ? seedFile(access.file, options) : seedServer(access, options));
}

/** Written beside and moved into place: a file that is there is whole, even if the process was killed. */
async function seedFile(file: string, options: DemoFirmOptions): Promise<void> {
  if (existsSync(file))
    throw new Error(`${file} exists already: the demo firm is made only where there is nothing yet.`);
  const unfinished = `${file}.unfinished`;
  const remove = () => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  };
  remove();
  const database = new SqliteDatabase({
    file: unfinished,
    create: true,
    use: { subject: file, error: (_, message) => new Error(message) },
  });
  try {
    await database.write(async (query) => {
      await run(query, [...createVendorTables('sqlite'), ...contractStatements()]);
      await insertFirm(query, 'sqlite', options);
      // Last, so that the log begins with the first change after this.
      await run(query, loggingStatements());
    });
  } catch (error) {
    await database.close();
    remove();
    throw error;
  }
  await database.close();
  renameSync(unfinished, file);
}

async function seedServer(
  access: { readonly kind: 'mssql' } & MssqlAccess,
  options: DemoFirmOptions,
): Promise<void> {
  await createMssqlDatabase(access);
  const database = openDatabase(access);
  try {
    await database.read(async (query) => {
      const tables = await query(
        sql`SELECT 1 AS there FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_NAME = 'PmContact'`,
      );
      if (tables.length > 0) {
        throw new Error(
          `The database ${access.database} has a ProjectMate already: the demo firm is made only where there is nothing yet.`,
        );
      }
      await run(query, createVendorTables('mssql'));
      await insertFirm(query, 'mssql', options);
      // Last, so that the log begins with the first change after this.
      await run(query, contractScript());
    });
  } finally {
    await database.close();
  }
}

async function run(query: Query, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await query(raw(statement));
}

/** Fills empty tables of the vendor's with the firm. */
export async function insertFirm(
  query: Query,
  dialect: 'sqlite' | 'mssql',
  { mailDomain, mailServerName, scale = demoScale }: DemoFirmOptions,
): Promise<void> {
  const random = new SeededRandom(20_261_124);
  const companies = demoCompanies(random, scale);
  const contacts = demoContacts(random, scale, companies);
  const employees = demoEmployees(random, scale, mailDomain);
  const firm = {
    PmCompany: withHeads(companies, contacts, mailDomain),
    PmContact: contacts,
    PmEmployee: employees,
    ...demoAppointments(employees, contacts),
    PmParameter: Object.entries({
      MailServerName: mailServerName,
      TimeZone: 'Russian Standard Time',
      SyncDomains: 'contacts',
      ContactMode: 'one-way',
      OnExchangeDelete: 'detach',
      OnEmployeeOff: 'keep',
      ImportMeetings: 'known-attendees',
      CalendarDaysBack: '30',
      CalendarDaysAhead: '365',
    }).map(([Name, Value]) => ({ Name, Value })),
    PmLicenceModule: [{ Module: 'exchange-sync', Granted: 1 }],
  };
  for (const [table, rows] of Object.entries(firm)) await insertRows(query, dialect, table, rows);
}
