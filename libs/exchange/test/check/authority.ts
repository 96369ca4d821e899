import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const day = 24 * 60 * 60_000;

interface Pem {
  readonly certificate: string;
  readonly key: string;
}

/** An authority of a firm's own, and certificates that it has issued. */
export class Authority {
  private constructor(
    private readonly folder: string,
    /** PEM. */
    readonly certificate: string,
  ) {}

  static make(): Authority {
    const folder = mkdtempSync(join(tmpdir(), 'pmsync-authority-'));
    const file = (name: string) => join(folder, name);
    writeFileSync(file('index'), '');
    writeFileSync(file('serial'), '01\n');
    writeFileSync(
      file('ca.cnf'),
      `[ca]\ndefault_ca = own\n[own]\ndir = ${folder}\ndatabase = ${file('index')}\nserial = ${file('serial')}\nnew_certs_dir = ${folder}\n` +
        `certificate = ${file('ca.pem')}\nprivate_key = ${file('ca.key')}\ndefault_md = sha256\npolicy = any\ncopy_extensions = copy\nunique_subject = no\n[any]\ncommonName = supplied\n`,
    );
    openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '30',
      '-subj',
      '/CN=Firm Authority',
      '-keyout',
      file('ca.key'),
      '-out',
      file('ca.pem'),
    );
    return new Authority(folder, readFileSync(file('ca.pem'), 'utf8'));
  }

  /** A certificate for these names that begins and ends so many days from now. */
  issue(names: string, from: number, until: number): Pem {
    const file = (name: string) => join(this.folder, name);
    openssl(
      'req',
      '-new',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-subj',
      '/CN=exchange',
      '-addext',
      `subjectAltName=${names}`,
      '-keyout',
      file('key.pem'),
      '-out',
      file('request.pem'),
    );
    openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      file('ca.cnf'),
      '-in',
      file('request.pem'),
      '-out',
      file('issued.pem'),
      '-startdate',
      time(from),
      '-enddate',
      time(until),
    );
    return {
      certificate: readFileSync(file('issued.pem'), 'utf8'),
      key: readFileSync(file('key.pem'), 'utf8'),
    };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function openssl(...parameters: string[]): void {
  execFileSync('openssl', parameters, { stdio: 'pipe' });
}

/** As ASN.1 writes it. */
function time(days: number): string {
  return new Date(Date.now() + days * day).toISOString().replace(/[-:T]|\.\d+/g, '');
}
