import { createHash, X509Certificate } from 'node:crypto';

/** The channel binding of a server with this certificate (RFC 5929, section 4): its hash, by the algorithm of its signature. */
export function endpointBinding(pem: string): Buffer {
  const certificate = new X509Certificate(pem);
  const signature = certificate.signatureAlgorithm?.toLowerCase() ?? '';
  const algorithm = /sha-?(384|512)/.exec(signature)?.[1];
  const digest = createHash(algorithm ? `sha${algorithm}` : 'sha256')
    .update(certificate.raw)
    .digest();
  return Buffer.concat([Buffer.from('tls-server-end-point:'), digest]);
}
