import { raw, sql } from '../../src/database/sql.js';
import { ReferenceProjectMate } from '../../src/index.js';
import type { TestAccess } from './test-databases.js';

/** An account of the database that was made for a test. */
export interface ServiceAccount {
  readonly access: TestAccess;
  /** Gives the account the role, or takes it. */
  setMember(member: boolean): Promise<void>;
  setPassword(password: string): Promise<void>;
  drop(): Promise<void>;
}

/** Makes an account that may do nothing yet, as an administrator does in SQL Server Management Studio. */
export async function makeServiceAccount(database: TestAccess): Promise<ServiceAccount> {
  const name = `pmsync_service_${process.pid}`;
  const password = `Pm-${crypto.randomUUID()}`;
  const run = async (statement: string) => {
    const administrator = new ReferenceProjectMate(database);
    await administrator.run(sql`${raw(statement)}`);
    await administrator.close();
  };
  await run(`CREATE LOGIN ${name} WITH PASSWORD = '${password}'`);
  await run(`CREATE USER ${name} FOR LOGIN ${name}`);
  return {
    access: { ...database, signIn: { kind: 'sql', userName: name, password: { reveal: () => password } } },
    setMember: (member) => run(`ALTER ROLE projectmateservice ${member ? 'ADD' : 'DROP'} MEMBER ${name}`),
    setPassword: (changed) => run(`ALTER LOGIN ${name} WITH PASSWORD = '${changed}'`),
    async drop() {
      await run(`DROP USER ${name}`);
      await run(`DROP LOGIN ${name}`);
    },
  };
}
