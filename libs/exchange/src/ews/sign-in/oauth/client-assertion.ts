import { constants, createHash, createPrivateKey, randomUUID, sign, X509Certificate } from 'node:crypto';

/** Seconds that an assertion is good for. */
const lifetime = 300;

/** A certificate that is registered with the application, and its key (PEM). */
export interface ClientCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** Proves to the token endpoint that we hold the certificate's key (RFC 7523; PS256, as Microsoft asks for). Thrown when key or certificate are none: Node's error. */
export function clientAssertion(
  { certificate, key }: ClientCertificate,
  clientId: string,
  audience: string,
): string {
  const thumbprint = createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url');
  const now = Math.floor(Date.now() / 1_000);
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint };
  const claims = {
    aud: audience,
    iss: clientId,
    sub: clientId,
    jti: randomUUID(),
    iat: now,
    nbf: now - 30,
    exp: now + lifetime,
  };
  const signed = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), {
    key: createPrivateKey(key),
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  });
  return `${signed}.${signature.toString('base64url')}`;
}
