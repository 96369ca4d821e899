import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate that is its own authority, for these names, and its key (PEM). */
export function selfSigned(
  names = 'DNS:localhost,IP:127.0.0.1',
  hash = 'sha256',
): { certificate: string; key: string } {
  const folder = mkdtempSync(join(tmpdir(), 'pmsync-certificate-'));
  const file = (name: string) => join(folder, name);
  try {
    const made = ['-keyout', file('key.pem'), '-out', file('certificate.pem'), '-days', '2', `-${hash}`];
    const key = ['-newkey', 'rsa:2048', '-nodes'];
    const subject = ['-subj', '/CN=localhost', '-addext', `subjectAltName=${names}`];
    execFileSync('openssl', ['req', '-x509', ...key, ...made, ...subject], { stdio: 'pipe' });
    return {
      certificate: readFileSync(file('certificate.pem'), 'utf8'),
      key: readFileSync(file('key.pem'), 'utf8'),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
