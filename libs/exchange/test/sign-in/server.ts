import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { startEmulator, type Emulator, type EmulatorOptions } from '@pmsync/exchange-emulator';
import { connectEws, type ExchangeAccess, type SignInAccess } from '../../src/index.js';
import { accessTo } from '../access.js';

export const password = 'p&<>"ä s3cret';
export const mailbox = 'anna@firm.test';

/** An Exchange that knows the account `svc` and one mailbox. */
export function signInServer(options: Partial<EmulatorOptions>): Promise<Emulator> {
  return startEmulator({
    dataFile: ':memory:',
    host: 'localhost',
    accounts: [{ userName: 'svc', password, mayImpersonate: true }],
    mailboxes: [{ address: mailbox, displayName: 'Anna' }],
    ...options,
  });
}

/** Two operations over the same transport; what each came to. */
export async function tryOut(
  emulator: { readonly url: string },
  signIn: SignInAccess,
  changes: Partial<ExchangeAccess> = {},
): Promise<string[]> {
  const mailboxes = connectEws(accessTo(emulator.url, { signIn, ...changes }));
  const options = () => ({ deadline: Date.now() + 10_000 });
  try {
    const results = [
      await mailboxes.find(mailbox, ['contact/1'], options()),
      await mailboxes.changes(mailbox, null, 10, options()),
    ];
    return results.map((result) => (result.ok ? 'ok' : result.problem.message));
  } finally {
    await mailboxes.close();
  }
}

/** The HTTP status that curl gets. */
export async function curl(url: string, ...parameters: string[]): Promise<string> {
  const always = ['-s', '-o', '/dev/null', '-w', '%{http_code}'];
  const { stdout } = await promisify(execFile)('curl', [...always, ...parameters, url]);
  return stdout;
}
