import { randomBytes } from 'node:crypto';
import { startEmulator } from '@pmsync/exchange-emulator';
import { basicExchange, Secret, type Connection } from '@pmsync/settings';
import { openProjectMateStore } from '@pmsync/store';
import type { DataFolder } from '../data-folder.js';
import { demoFirm, prepareProjectMate } from './demo-firm.js';

/** The demo firm, ready to be synchronised. */
export interface Demo {
  readonly connections: readonly Connection[];
  close(): Promise<void>;
}

/** Starts the firm's Exchange, whose mailboxes are those of ProjectMate's employees. The account's password is made up for this run. */
export async function startDemo(folder: DataFolder): Promise<Demo> {
  const database = await prepareProjectMate(folder);
  const password = randomBytes(18).toString('base64url');
  const emulator = await startEmulator({
    dataFile: folder.file('exchange.sqlite'),
    accounts: [{ userName: demoFirm.account, password, mayImpersonate: true }],
    mailboxes: await mailboxesOf(database),
  });
  const connection: Connection = {
    name: demoFirm.connection,
    startType: 'automatic',
    periodSeconds: demoFirm.periodSeconds,
    exchange: basicExchange(emulator.url, demoFirm.account, new Secret(password)),
    projectMate: { server: 'sqlite', database, kind: 'sqlite', file: database },
  };
  return { connections: [connection], close: () => emulator.close() };
}

/** The mailboxes that the employees of a ProjectMate database have. */
export async function mailboxesOf(database: string): Promise<{ address: string; displayName: string }[]> {
  const store = openProjectMateStore({ kind: 'sqlite', file: database });
  try {
    const employees = await store.synchronisedEmployees();
    return employees.map(({ mailbox, displayName }) => ({ address: mailbox, displayName }));
  } finally {
    await store.close();
  }
}
