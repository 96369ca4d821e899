import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Signature algorithms whose hash is not SHA-256, by object identifier; MD5 and SHA-1 count as SHA-256 (RFC 5929, section 4.1). */
const hashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
  '1.2.840.10045.4.3.4': 'sha512',
};

/** What Exchange's Extended Protection compares (tls-server-end-point): a sign-in that somebody in between passes on does not fit his certificate. */
export function channelBindingOf(socket: Socket): Buffer | null {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
  if (!certificate) return null;
  const hash = createHash(hashes[certificate.signatureAlgorithmOid] ?? 'sha256');
  return Buffer.concat([Buffer.from('tls-server-end-point:'), hash.update(certificate.raw).digest()]);
}
