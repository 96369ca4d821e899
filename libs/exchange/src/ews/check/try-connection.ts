import type { Socket } from 'node:net';
import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateFact, EncryptionFact, ReachFact } from '@pmsync/domain';
import { connectTimeout, encrypt, ProxyRefused, reach, type Destination } from '../transport/connect.js';

/** What came of connecting. */
export interface ConnectionFacts {
  readonly reach: ReachFact;
  /** Null where it did not come so far, and for http. */
  readonly encryption: EncryptionFact | null;
}

const refused = new Set(['ECONNREFUSED']);
const unreachable = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EACCES', 'EPERM']);

/** Connects and hangs up, to see how far it comes; nothing is sent. */
export async function tryConnection(destination: Destination, timeout: number): Promise<ConnectionFacts> {
  const reached = await attempt(timeout, (signal) => reach(destination, signal));
  if ('error' in reached) return { reach: reachFact(reached), encryption: null };
  const socket = reached.value;
  try {
    const { protocol } = destination.origin;
    const encryption = protocol === 'https:' ? await tryEncryption(socket, destination, timeout) : null;
    return { reach: { kind: 'reached' }, encryption };
  } finally {
    socket.destroy();
  }
}

interface Failure {
  readonly error: unknown;
  readonly timedOut: boolean;
}

async function attempt<Made>(
  timeout: number,
  make: (signal: AbortSignal) => Promise<Made>,
): Promise<{ readonly value: Made } | Failure> {
  const signal = AbortSignal.timeout(Math.min(timeout, connectTimeout));
  try {
    return { value: await make(signal) };
  } catch (error) {
    return { error, timedOut: signal.aborted };
  }
}

function reachFact({ error, timedOut }: Failure): ReachFact {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (timedOut || code === 'ETIMEDOUT') return { kind: 'no-answer', code: code || 'ETIMEDOUT' };
  if (error instanceof ProxyRefused) {
    return error.status === null
      ? { kind: 'proxy-unreachable' }
      : { kind: 'proxy-refused', status: error.status };
  }
  if (refused.has(code)) return { kind: 'refused', code };
  if (unreachable.has(code)) return { kind: 'unreachable', code };
  return { kind: 'broken-off', code };
}

async function tryEncryption(
  socket: Socket,
  destination: Destination,
  timeout: number,
): Promise<EncryptionFact> {
  const encrypted = await attempt(timeout, (signal) => encrypt(socket, destination, signal));
  if ('value' in encrypted) {
    const certificate = certificateOf(encrypted.value);
    encrypted.value.destroy();
    return { kind: 'encrypted', certificate };
  }
  const { code = '', reason = '' } = encrypted.error as { code?: string; reason?: string };
  const kind = kindOf(encrypted.timedOut ? '' : code, reason);
  const said = encrypted.timedOut ? 'ETIMEDOUT' : code;
  return { kind, code: said, certificate: certificates.has(kind) ? await shown(destination, timeout) : null };
}

type EncryptionFailure = Exclude<EncryptionFact['kind'], 'encrypted'>;

/** Those that are about the certificate, so that one was shown. */
const certificates = new Set<EncryptionFailure>([
  'expired',
  'not-yet-valid',
  'other-name',
  'self-signed',
  'unknown-authority',
]);

const byCode: Readonly<Record<string, EncryptionFailure>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not-yet-valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self-signed',
};

function kindOf(code: string, reason: string): EncryptionFailure {
  const known = byCode[code];
  if (known) return known;
  if (/CERT|UNABLE_TO_(VERIFY|GET)/.test(code)) return 'unknown-authority';
  // What answers does not begin with a record of TLS.
  if (
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|UNKNOWN_PROTOCOL/i.test(`${code} ${reason}`)
  ) {
    return 'not-tls';
  }
  return 'failed';
}

/** The certificate that is not trusted, from a second connection over which nothing goes. */
async function shown(destination: Destination, timeout: number): Promise<CertificateFact | null> {
  const unchecked = { ...destination, verifyCertificate: false };
  const seen = await attempt(timeout, async (signal) =>
    encrypt(await reach(unchecked, signal), unchecked, signal),
  );
  if ('error' in seen) return null;
  const certificate = certificateOf(seen.value);
  seen.value.destroy();
  return certificate;
}

function certificateOf(socket: TLSSocket): CertificateFact | null {
  const certificate = socket.getPeerCertificate() as PeerCertificate | undefined;
  if (!certificate?.subject) return null;
  const { subject, issuer, subjectaltname = '', valid_to: until } = certificate;
  return {
    subject: nameOf(subject),
    issuer: nameOf(issuer),
    names: subjectaltname.split(', ').flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []),
    expires: Date.parse(until),
  };
}

function nameOf({ CN, O }: PeerCertificate['subject']): string {
  return [CN ?? O ?? ''].flat().join(', ');
}
