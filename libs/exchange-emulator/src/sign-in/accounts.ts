import { timingSafeEqual } from 'node:crypto';
import type { EmulatedAccount } from '../options.js';

/** The accounts of the server, which may change while it runs. */
export class Accounts {
  private readonly byName = new Map<string, EmulatedAccount>();

  constructor(
    accounts: readonly EmulatedAccount[],
    private readonly domain: string | undefined,
  ) {
    for (const account of accounts) this.set(account);
  }

  /** Adds an account, or changes one that exists. What is left out of a change stays as it is. */
  set(account: Partial<EmulatedAccount> & { userName: string }): void {
    const key = account.userName.toLowerCase();
    const before = this.byName.get(key) ?? { password: '', mayImpersonate: false };
    this.byName.set(key, { ...before, ...account });
  }

  /** The account of this name, if it has this password. */
  withPassword(name: string, password: string): EmulatedAccount | undefined {
    const account = this.find(name);
    return account && sameSecret(account.password, password) ? account : undefined;
  }

  /** The account of a name: `user`, `DOMAIN\\user`, or its mailbox's address. */
  find(name: string): EmulatedAccount | undefined {
    const folded = name.toLowerCase();
    const exact = this.byName.get(folded);
    if (exact) return exact;
    const backslash = folded.indexOf('\\');
    if (backslash >= 0) {
      const accepted = this.domain === undefined || folded.slice(0, backslash) === this.domain.toLowerCase();
      return accepted ? this.byName.get(folded.slice(backslash + 1)) : undefined;
    }
    return [...this.byName.values()].find(({ mailbox }) => mailbox?.toLowerCase() === folded);
  }
}

function sameSecret(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
