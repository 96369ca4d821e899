import type { ExchangeProblem } from '@pmsync/contracts';
import type { CallContext } from '../transport/call-context.js';
import { ProxyRefused } from '../transport/connect.js';
import { AddressRefused } from '../transport/networks.js';
import { largestReply, LineClosed } from '../transport/line.js';
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

/** What is wrong with a certificate, and what to do. */
const untrusted: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'that has expired: have it renewed',
  CERT_NOT_YET_VALID: 'that is not valid yet: check the clocks',
  ERR_TLS_CERT_ALTNAME_INVALID: 'for another name: write in exchange.url the name that stands in it',
};
const unknownAuthority =
  'that is not trusted: name the file with its authority (exchange.certificateAuthority)';

/** Whether a failure says that no connection to the server came about, so that no other request will fare better just now. */
export function neverConnected(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? '';
  return (
    notSent[code] !== undefined ||
    error instanceof ProxyRefused ||
    error instanceof AddressRefused ||
    isMistrust(code) ||
    isTls(code)
  );
}

function isMistrust(code: string): boolean {
  return untrusted[code] !== undefined || /CERT|UNABLE_TO_VERIFY/.test(code);
}

function isTls(code: string): boolean {
  return /SSL|TLS/.test(code);
}

/** What a failure of the connection means. */
export function problemOfFailure(error: unknown, context: CallContext): ExchangeProblem {
  const code = (error as { code?: string }).code ?? '';
  const host = new URL(context.url).host;
  const why = notSent[code];
  if (why !== undefined) return transient(`The server ${host} ${why}.`, false);
  if (error instanceof ProxyRefused) return transient(proxySentence(error, host), false);
  if (error instanceof AddressRefused) {
    const place = error.host === error.address ? error.host : `${error.host} (${error.address})`;
    return transient(
      `${place} is in a network that is not connected to: check the address in the settings, or allow it (PMSYNC_ALLOWED_NETWORKS).`,
      false,
    );
  }
  if (error instanceof LineClosed) {
    return transient(
      `The server ${host}, or a proxy, closed the connection before the request was sent.`,
      false,
    );
  }
  if (isMistrust(code)) {
    const mistrust = untrusted[code] ?? unknownAuthority;
    return transient(`The server ${host} has a certificate ${mistrust} (${code}).`, false);
  }
  if (isTls(code)) return transient(`No encrypted connection to ${host} came about (${code}).`, false);
  if (code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE') {
    const message = `The server ${host} answered with more than ${largestReply / 1_048_576} MB, which is not taken in.`;
    // Asking again would bring the same; a write may have been carried out.
    return context.writes ? transient(message, true) : { kind: 'invalid', message };
  }
  const name = (error as { name?: string }).name;
  if (name === 'TimeoutError' || name === 'AbortError' || /TIMEOUT|ABORTED/.test(code)) {
    return transient(`The server ${host} did not answer in time.`, context.writes);
  }
  return transient(`The connection to ${host} broke off before the reply was there.`, context.writes);
}

function proxySentence({ proxy, status }: ProxyRefused, host: string): string {
  if (status === null) return `The proxy ${proxy} cannot be reached: check exchange.proxy.`;
  if (status !== 407) {
    return `The proxy ${proxy} makes no connection to ${host} (HTTP ${status}): check what it allows, and exchange.proxy.`;
  }
  return `The proxy ${proxy} wants an account: write it into exchange.proxy (http://user:password@host:port).`;
}
