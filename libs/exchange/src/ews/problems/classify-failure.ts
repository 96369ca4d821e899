import type { ExchangeProblem } from '@pmsync/contracts';
import type { CallContext } from '../transport/call-context.js';
import { transient } from './sentences.js';

/** Failures before a request was on its way. */
const notSent: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ENOTFOUND: 'has no address in the DNS',
  EAI_AGAIN: 'could not be looked up in the DNS',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'did not take the connection in time',
};

/** What a failure of the connection means. */
export function problemOfFailure(error: unknown, context: CallContext): ExchangeProblem {
  const code = (error as { code?: string }).code ?? '';
  const host = new URL(context.url).host;
  const why = notSent[code];
  if (why !== undefined) return transient(`The server ${host} ${why}.`, false);
  if (/CERT|SSL|TLS/.test(code)) {
    return transient(`The server ${host} has a certificate that is not trusted (${code}).`, false);
  }
  const name = (error as { name?: string }).name;
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT|ABORTED/.test(code)) {
    return transient(`The server ${host} did not answer in time.`, context.writes);
  }
  return transient(`The connection to ${host} broke off before the reply was there.`, context.writes);
}
