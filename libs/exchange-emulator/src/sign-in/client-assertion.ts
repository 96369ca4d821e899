import { constants, createHash, verify, X509Certificate } from 'node:crypto';

const HASH = 'sha256';

/** Whether an assertion (RFC 7523) was signed with the key of one of the certificates, for this client and this endpoint, and is good now. */
export function assertionClient(
  assertion: string,
  certificates: readonly string[],
  clientId: string,
  endpoint: string,
): boolean {
  const [header = '', payload = '', signature = ''] = assertion.split('.');
  const head = object(header);
  const claims = object(payload);
  const certificate = certificates
    .map((pem) => new X509Certificate(pem))
    .find(({ raw }) => {
      const thumbprint = (hash: string) => createHash(hash).update(raw).digest('base64url');
      return head['x5t#S256'] === thumbprint('sha256') || head.x5t === thumbprint('sha1');
    });
  if (!certificate || (head.alg !== 'RS256' && head.alg !== 'PS256')) return false;
  const padding = head.alg === 'PS256' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const key = { key: certificate.publicKey, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  const signed = Buffer.from(`${header}.${payload}`);
  const now = Date.now() / 1_000;
  return (
    verify(HASH, signed, key, Buffer.from(signature, 'base64url')) &&
    claims.aud === endpoint &&
    claims.iss === clientId &&
    claims.sub === clientId &&
    Number(claims.exp) > now &&
    Number(claims.nbf) <= now &&
    Date.parse(certificate.validTo) > Date.now()
  );
}

function object(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
