import type { PasswordAccount } from '../../mailboxes.js';

/** As Windows writes it: `DOMAIN\\user`, or the UPN. */
export function accountName({ userName, domain }: PasswordAccount): string {
  return domain ? `${domain}\\${userName}` : userName;
}
