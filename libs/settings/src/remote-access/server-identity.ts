import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isReference, resolveFile, resolveSecret, type Surroundings } from '../connections/surroundings.js';
import { Secret } from '../secrets/secret.js';

/** How the server shows itself, and whose certificates it trusts. */
interface ServerIdentity {
  readonly certificate: string;
  readonly key: Secret;
  readonly clientCertificateAuthority: string | null;
}

interface WrittenIdentity {
  readonly certificate?: unknown;
  readonly key?: unknown;
  readonly clientCertificateAuthority?: unknown;
}

type Report = (setting: keyof WrittenIdentity, message: string) => void;

/** Reads the files, and tells of everything that would keep the server from using them; undefined when there is such a thing. */
export function resolveIdentity(
  written: WrittenIdentity,
  surroundings: Surroundings,
  report: Report,
): ServerIdentity | undefined {
  const certificate = certificateOf('certificate', written.certificate, surroundings, report);
  const authority = certificateOf(
    'clientCertificateAuthority',
    written.clientCertificateAuthority,
    surroundings,
    report,
  );
  const key = keyOf(written.key, surroundings, report);
  if (!certificate || !key) return undefined;
  if (!certificate.parsed.checkPrivateKey(key.parsed)) {
    report('key', 'does not belong to the certificate: name the key that it was made with.');
  }
  return {
    certificate: certificate.text,
    key: key.text,
    clientCertificateAuthority: authority?.text ?? null,
  };
}

function certificateOf(
  setting: 'certificate' | 'clientCertificateAuthority',
  file: unknown,
  surroundings: Surroundings,
  report: Report,
): { readonly text: string; readonly parsed: X509Certificate } | undefined {
  if (typeof file !== 'string') return undefined;
  const read = resolveFile(file, surroundings);
  if ('mistake' in read) {
    report(setting, read.mistake);
    return undefined;
  }
  const [first = ''] = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/.exec(read.value) ?? [];
  try {
    return { text: read.value, parsed: new X509Certificate(first) };
  } catch {
    report(setting, `the file "${file}" holds no certificate in PEM ("-----BEGIN CERTIFICATE-----").`);
    return undefined;
  }
}

function keyOf(
  written: unknown,
  surroundings: Surroundings,
  report: Report,
): { readonly text: Secret; readonly parsed: KeyObject } | undefined {
  if (typeof written !== 'string') return undefined;
  const isFile = !isReference(written) && !written.includes('-----BEGIN');
  const read = isFile ? resolveFile(written, surroundings) : resolveSecret(written, surroundings);
  if ('mistake' in read) {
    report('key', read.mistake);
    return undefined;
  }
  const text = typeof read.value === 'string' ? new Secret(read.value) : read.value;
  try {
    return { text, parsed: createPrivateKey(text.reveal()) };
  } catch {
    // In PKCS #8 the title says so, in the older form a header.
    const locked = /^(-----BEGIN|Proc-Type:).*\bENCRYPTED\b/m.test(text.reveal());
    report(
      'key',
      locked
        ? 'is protected by a passphrase: take it off with "openssl pkey", and let only this service read the file.'
        : 'is no private key in PEM ("-----BEGIN PRIVATE KEY-----").',
    );
    return undefined;
  }
}
