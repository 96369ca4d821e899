import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { DataFolder } from '../data-folder.js';
import { demoFirm, prepareProjectMate } from '../demo/demo-firm.js';
import { mailboxesOf } from '../demo/start-demo.js';

/** The options of the demo's Exchange as a process of its own. */
export async function demoEmulator(folder: DataFolder, port: number) {
  const password = randomBytes(18).toString('base64url');
  const options = {
    dataFile: folder.file('exchange.sqlite'),
    port,
    accounts: [{ userName: demoFirm.account, password, mayImpersonate: true }],
    mailboxes: await mailboxesOf(await prepareProjectMate(folder)),
  };
  return { options, password, url: `http://127.0.0.1:${port}/ews/exchange.asmx` };
}

/** The demo's connections.yaml; the password stays in the environment. */
export function writeDemoConnections(folder: DataFolder, url: string): void {
  const connection = {
    name: demoFirm.connection,
    startType: 'automatic',
    periodSeconds: demoFirm.periodSeconds,
    exchange: {
      url,
      version: 'Exchange2016',
      userName: demoFirm.account,
      password: '${PMSYNC_DEMO_PASSWORD}',
    },
    projectMate: { server: 'sqlite', database: folder.file('projectmate.sqlite') },
  };
  writeFileSync(folder.file('connections.yaml'), stringify({ connections: [connection] }));
}
