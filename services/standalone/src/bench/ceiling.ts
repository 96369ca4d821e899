import { Pool } from 'undici';
import { benchAccount, benchPassword } from './bench-firm.js';
import type { RecordedBatch } from './recorder.js';

/** Sends pre-built batches as fast as a plain HTTP client can, the mailboxes side by side; answers the seconds it took. */
export async function sendBatches(url: string, batches: readonly RecordedBatch[]): Promise<number> {
  const { origin, pathname } = new URL(url);
  const mailboxes = [...new Set(batches.map(({ mailbox }) => mailbox))];
  const pool = new Pool(origin, { connections: mailboxes.length });
  const authorization = `Basic ${Buffer.from(`${benchAccount}:${benchPassword}`).toString('base64')}`;
  const begin = performance.now();
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      for (const { body } of batches.filter((batch) => batch.mailbox === mailbox)) {
        const headers = {
          'content-type': 'text/xml; charset=utf-8',
          authorization,
          'x-anchormailbox': mailbox,
        };
        const reply = await pool.request({ path: pathname, method: 'POST', headers, body });
        const text = await reply.body.text();
        if (reply.statusCode !== 200 || text.includes('ResponseClass="Error"')) {
          throw new Error(`The emulator refused a batch (HTTP ${reply.statusCode}).`);
        }
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1_000;
  await pool.close();
  return seconds;
}
