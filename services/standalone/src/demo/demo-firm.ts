import { existsSync } from 'node:fs';
import { seedDemoFirm } from '@pmsync/store';
import type { DataFolder } from '../data-folder.js';

/** The firm that `npm start` shows: its ProjectMate, its Exchange, and the account that may act in every mailbox. */
export const demoFirm = {
  mailDomain: 'example.com',
  /** The emulator listens here, so this is what ProjectMate names as its mail server. */
  mailServerName: '127.0.0.1',
  account: 'svc-pmsync',
  connection: 'demo',
  periodSeconds: 30,
} as const;

/** Makes the firm's ProjectMate database on the first run; answers its file. */
export async function prepareProjectMate(folder: DataFolder): Promise<string> {
  const file = folder.file('projectmate.sqlite');
  if (!existsSync(file))
    await seedDemoFirm(
      { kind: 'sqlite', file },
      { mailDomain: demoFirm.mailDomain, mailServerName: demoFirm.mailServerName },
    );
  return file;
}
