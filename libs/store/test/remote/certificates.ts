import { requireOrSkip } from '@pmsync/testing';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For `describe.skipIf(!canMakeCertificates)`. */
export const canMakeCertificates = requireOrSkip(
  'openssl (apt-get install openssl)',
  spawnSync('openssl', ['version']).status === 0,
);

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
}

/** An authority that nobody knows yet, and what it signs. */
export class Authority {
  private readonly folder = mkdtempSync(join(tmpdir(), 'pmsync-tls-'));
  private serial = 0;

  constructor(name = 'Test authority') {
    this.openssl('req', '-x509', ...newKey('ca'), '-out', 'ca.pem', '-days', '2', '-subj', `/CN=${name}`);
  }

  /** PEM. */
  get certificate(): string {
    return this.read('ca.pem');
  }

  server(names = 'IP:127.0.0.1,DNS:localhost'): Certificate {
    return this.sign('server', `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
  }

  client(name: string): Certificate {
    return this.sign(name, 'extendedKeyUsage=clientAuth\n');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private sign(name: string, extensions: string): Certificate {
    const file = `certificate-${(this.serial += 1)}`;
    writeFileSync(join(this.folder, `${file}.ext`), extensions);
    this.openssl('req', ...newKey(file), '-out', `${file}.csr`, '-subj', `/CN=${name}`);
    this.openssl(
      ...['x509', '-req', '-in', `${file}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', `${file}.ext`, '-out', `${file}.pem`],
    );
    return { certificate: this.read(`${file}.pem`), key: this.read(`${file}.key`) };
  }

  private openssl(...parameters: string[]): void {
    execFileSync('openssl', parameters, { cwd: this.folder, stdio: 'pipe' });
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', `${file}.key`];
}
