import type { Mailbox } from '../mailbox/model.js';
import type { Mailboxes } from '../mailbox/mailboxes.js';
import type { EmulatedAccount } from '../options.js';
import type { XmlElement } from '../xml/parse.js';
import { RequestFault } from './server-fault.js';

/**
 * The mailbox that an account acts in: the impersonated one, or its own.
 * Thrown when the identity is unknown, or the account has no right to it: {@link RequestFault}.
 */
export function actingMailbox(
  account: EmulatedAccount,
  impersonation: XmlElement | undefined,
  mailboxes: Mailboxes,
): Mailbox | undefined {
  const own = mailboxes.find(account.mailbox ?? account.userName);
  if (!impersonation) return own;
  const identity = impersonation.children[0]?.children[0];
  const value = identity?.text.trim();
  if (!identity || !value) {
    throw new RequestFault(
      'ErrorInvalidExchangeImpersonationHeaderData',
      'ExchangeImpersonation SOAP header must have a non-empty identity.',
    );
  }
  const target = find(identity.name, value, mailboxes);
  if (!account.mayImpersonate && target !== own) throw denied();
  if (!target) {
    throw account.mayImpersonate
      ? new RequestFault('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.')
      : denied();
  }
  return target;
}

/** The security identifier of a mailbox's user, which only this server knows: made of the mailbox's number. */
function securityIdentifier(mailbox: Mailbox): string {
  return `S-1-5-21-1004336348-1177238915-682003330-${1000 + mailbox.id}`;
}

function find(kind: string, value: string, mailboxes: Mailboxes): Mailbox | undefined {
  if (kind !== 'SID') return mailboxes.find(value);
  return mailboxes.all().find((mailbox) => securityIdentifier(mailbox) === value.toUpperCase());
}

function denied(): RequestFault {
  return new RequestFault(
    'ErrorImpersonateUserDenied',
    'The account does not have permission to impersonate the requested user.',
  );
}
