import type { ExchangeProblem } from '@pmsync/contracts';
import type { CallContext } from '../transport/call-context.js';

/** How long to leave a busy server alone when it does not say, in milliseconds. */
const standardBackOff = 10_000;
/** Exchange asks for minutes. What asks for longer is no time to rest but a mistake, and would leave a mailbox alone for ever. */
const longestBackOff = 60 * 60_000;
/** Characters of what a server says of itself in a message: it goes over the bus and to people. */
const longestQuotation = 500;

export function transient(message: string, outcomeUnknown: boolean): ExchangeProblem {
  return { kind: 'transient', message, outcomeUnknown };
}

/** @param scope whose budget is used up: Exchange charges what is done by impersonation to the mailbox */
export function throttled(
  milliseconds: number | undefined,
  scope: 'mailbox' | 'connection',
): ExchangeProblem {
  const asked = milliseconds === undefined || !(milliseconds > 0) ? standardBackOff : milliseconds;
  const wait = Math.min(Math.ceil(asked), longestBackOff);
  const message = `Exchange is busy and asked to be left alone for ${Math.ceil(wait / 1_000)} s.`;
  return { kind: 'throttled', message, until: Date.now() + wait, scope };
}

export function impersonationRefused({ account, right, mailbox }: CallContext): ExchangeProblem {
  const message = `The account "${account}" may not act for ${mailbox}: give it ${right}.`;
  return { kind: 'denied', reason: 'impersonation', message };
}

/** HTTP 403 is said for a right that is missing, and for a door that is shut. */
export function shutOut({ account, right, mailbox }: CallContext): ExchangeProblem {
  const message = `The account "${account}" may not act for ${mailbox} (HTTP 403): give it ${right}, and see that EWS is open to it and to the mailbox.`;
  return { kind: 'denied', reason: 'impersonation', message };
}

export function mailboxFull({ mailbox }: CallContext, said: string): string {
  return `The mailbox ${mailbox} is full: make room in it, or raise its quota. ${said}`;
}

export function mailboxUnknown({ mailbox }: CallContext): ExchangeProblem {
  const message = `Exchange knows no mailbox ${mailbox}: check the employee's e-mail address in ProjectMate.`;
  return { kind: 'not-found', what: 'mailbox', message };
}

export function tooLarge({ url }: CallContext): string {
  return `${url}, or a proxy before it, takes no request of this size (HTTP 413): let it take 8 MB, which the largest photo needs.`;
}

export function serverUnknown({ url }: CallContext): ExchangeProblem {
  const message = `There is no Exchange web service at ${url}: check the address of the connection.`;
  return { kind: 'not-found', what: 'server', message };
}

/** A server that sends the request elsewhere: it is not followed, since what goes with it is for this server alone. */
export function movedAway(location: string | undefined, { url }: CallContext): ExchangeProblem {
  const target = location !== undefined && URL.canParse(location, url) ? new URL(location, url).host : '';
  const where = target === '' ? 'another address' : target;
  const message = `${url} sends requests on to ${where}, which is not followed: check the address of the connection (exchange.url).`;
  return { kind: 'not-found', what: 'server', message };
}

/** A server's own words, as long as a message may quote. */
export function quoted(words: string): string {
  return words.length > longestQuotation ? `${words.slice(0, longestQuotation).toWellFormed()}...` : words;
}
