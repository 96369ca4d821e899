import { createMssqlDatabase, dropMssqlDatabase } from '../../src/mssql/create-database.js';
import type { MssqlAccess } from '../../src/mssql/mssql-access.js';

export type TestAccess = { readonly kind: 'mssql' } & MssqlAccess;

interface Server {
  readonly host: string;
  readonly port: number;
  readonly userName: string;
  readonly password: string;
  readonly tls: 'trust' | 'off';
}

/** Databases of this run's own on a server for tests. */
export class TestDatabases {
  private readonly made: TestAccess[] = [];
  private readonly prefix = `pmsync_test_${process.pid}_${Date.now()}`;

  constructor(private readonly server: Server) {}

  /** How to reach a database of a new name, which is not there yet. */
  next(): TestAccess {
    const { host, port, userName, password, tls } = this.server;
    const access: TestAccess = {
      kind: 'mssql',
      host,
      port,
      instance: null,
      database: `${this.prefix}_${this.made.length + 1}`,
      signIn: { kind: 'sql', userName, password: { reveal: () => password } },
      tls,
      certificateAuthority: null,
    };
    this.made.push(access);
    return access;
  }

  /** An empty database. */
  async create(): Promise<TestAccess> {
    const access = this.next();
    await createMssqlDatabase(access);
    return access;
  }

  async drop(): Promise<void> {
    for (const access of this.made) await dropMssqlDatabase(access);
  }
}
