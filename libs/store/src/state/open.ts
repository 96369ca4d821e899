import type { DatabaseUse } from '../database/sql-database.js';
import { StateUnavailable } from '../errors.js';
import { serverName, type MssqlAccess } from '../mssql/mssql-access.js';
import { MssqlDatabase } from '../mssql/mssql-database.js';
import type { StateStore } from '../ports/state-store.js';
import { SqliteDatabase } from '../sqlite/sqlite-database.js';
import { MssqlInitial1764000000000 } from './migrations/mssql-initial.js';
import { SqliteInitial1764000000000 } from './migrations/sqlite-initial.js';
import { MssqlContactModes1764100000000 } from './migrations/mssql-contact-modes.js';
import { SqliteContactModes1764100000000 } from './migrations/sqlite-contact-modes.js';
import { MssqlWatches1764210000000 } from './migrations/mssql-watches.js';
import { SqliteWatches1764210000000 } from './migrations/sqlite-watches.js';
import { MssqlKeptPhotos1764300000000 } from './migrations/mssql-kept-photos.js';
import { SqliteKeptPhotos1764300000000 } from './migrations/sqlite-kept-photos.js';
import { SqlStateStore } from './sql-state-store.js';

const sqliteMigrations = [
  SqliteInitial1764000000000,
  SqliteContactModes1764100000000,
  SqliteWatches1764210000000,
  SqliteKeptPhotos1764300000000,
];
const mssqlMigrations = [
  MssqlInitial1764000000000,
  MssqlContactModes1764100000000,
  MssqlWatches1764210000000,
  MssqlKeptPhotos1764300000000,
];

/** Where the state store is: a file, for the services of one machine, or a database of its own on a SQL Server. */
export type StateAccess =
  { readonly kind: 'sqlite'; readonly file: string } | ({ readonly kind: 'mssql' } & MssqlAccess);

/** The state store, whose tables are made and brought up to date when it is first used. */
export function openStateStore(access: StateAccess): StateStore {
  const use = (subject: string): DatabaseUse => ({
    subject,
    error: (_, message) => new StateUnavailable(message),
  });
  return new SqlStateStore(
    access.kind === 'sqlite'
      ? new SqliteDatabase({
          file: access.file,
          create: true,
          migrations: sqliteMigrations,
          use: use(`The state database ${access.file}`),
        })
      : new MssqlDatabase({
          access,
          migrations: mssqlMigrations,
          use: use(`The state database "${access.database}" on ${serverName(access)}`),
        }),
  );
}
