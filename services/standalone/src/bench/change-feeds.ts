import { join } from 'node:path';
import { dropMssqlDatabase } from '@pmsync/store';
import { startMssqlServer } from '@pmsync/testing';
import { measureChangeFeed, type ChangeFeed } from './change-feed.js';

export interface ChangeFeeds {
  readonly sqlite: ChangeFeed;
  /** Null without PM_TEST_MSSQL_URL. */
  readonly sqlServer: ChangeFeed | null;
}

/** `large`: how many contacts the larger database on SQL Server has. */
export async function measureChangeFeeds(folder: string, large: number): Promise<ChangeFeeds> {
  const file = (name: string) => ({ kind: 'sqlite', file: join(folder, `feed-${name}.sqlite`) }) as const;
  return {
    sqlite: await measureChangeFeed([file('small'), file('large')]),
    sqlServer: process.env['PM_TEST_MSSQL_URL'] ? await onSqlServer(large) : null,
  };
}

/** In databases of its own, which are gone afterwards. */
async function onSqlServer(large: number): Promise<ChangeFeed> {
  const server = (await startMssqlServer())!;
  const { host, port, userName, password, tls } = server;
  const place = (name: string) =>
    ({
      kind: 'mssql',
      host,
      port,
      instance: null,
      database: `pmsync_bench_${process.pid}_${name}`,
      signIn: { kind: 'sql', userName, password: { reveal: () => password } },
      tls,
      certificateAuthority: null,
    }) as const;
  const places = [place('small'), place('large')] as const;
  try {
    return await measureChangeFeed(places, large);
  } finally {
    for (const each of places) await dropMssqlDatabase(each);
    await server.stop();
  }
}
