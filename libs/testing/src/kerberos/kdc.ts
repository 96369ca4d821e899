import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from '../temporary-directory.js';

const programs = {
  kdb5Util: '/usr/sbin/kdb5_util',
  kadmin: '/usr/sbin/kadmin.local',
  krb5kdc: '/usr/sbin/krb5kdc',
};

/** The realm of {@link Kdc}. */
const realm = 'FIRM.TEST';

/** A Kerberos realm on this machine. */
export interface Kdc {
  readonly realm: string;
  /** For KRB5_CONFIG. */
  readonly configFile: string;
  /** Makes an account with a password. */
  addAccount(name: string, password: string): void;
  /** Makes a service with a random key. */
  addService(name: string): void;
  /** Writes the keys of an account or service into a new keytab, and answers with its file. */
  keytab(name: string): string;
  stop(): Promise<void>;
}

/** Whether {@link startKdc} can; said aloud where it cannot. */
export function canStartKdc(): boolean {
  const missing = Object.values(programs).filter((program) => !existsSync(program));
  if (missing.length === 0) return true;
  console.warn(
    `SKIPPED: Kerberos is not tried, since there is no ${missing.join(', ')} (Debian: krb5-kdc, krb5-admin-server).`,
  );
  return false;
}

/** Starts a realm of its own on a free port of loopback. Thrown: an Error when the controller does not come up. */
export async function startKdc(): Promise<Kdc> {
  const folder = await temporaryDirectory('pmsync-kdc-');
  const file = (name: string) => join(folder.path, name);
  const port = await freePort();
  const configFile = file('krb5.conf');
  writeFileSync(configFile, clientConfiguration(port));
  writeFileSync(file('kdc.conf'), kdcConfiguration(port, folder.path));
  const env = { ...process.env, KRB5_CONFIG: configFile, KRB5_KDC_PROFILE: file('kdc.conf') };
  const run = (program: string, ...parameters: string[]) =>
    execFileSync(program, parameters, { env, stdio: 'pipe' });
  run(programs.kdb5Util, 'create', '-s', '-W', '-r', realm, '-P', 'master');
  const kadmin = (query: string) => run(programs.kadmin, '-r', realm, '-q', query);
  const server = spawn(programs.krb5kdc, ['-n'], { env, stdio: 'ignore' });
  await answering(port, () => server.exitCode === null);
  return {
    realm,
    configFile,
    addAccount: (name, password) => void kadmin(`addprinc -pw ${password} ${name}`),
    addService: (name) => void kadmin(`addprinc -randkey ${name}`),
    keytab(name) {
      const keytab = file(`${name.replaceAll('/', '-')}.keytab`);
      kadmin(`ktadd -norandkey -k ${keytab} ${name}`);
      return keytab;
    },
    async stop() {
      server.kill();
      if (server.exitCode === null) await once(server, 'exit');
      await folder.remove();
    },
  };
}

const clientConfiguration = (port: number) => `[libdefaults]
 default_realm = ${realm}
 dns_lookup_kdc = false
 dns_lookup_realm = false
 dns_canonicalize_hostname = false
 rdns = false
 udp_preference_limit = 1
[realms]
 ${realm} = {
  kdc = 127.0.0.1:${port}
 }
`;

const kdcConfiguration = (port: number, folder: string) => `[kdcdefaults]
 kdc_listen = 127.0.0.1:${port}
 kdc_tcp_listen = 127.0.0.1:${port}
[realms]
 ${realm} = {
  database_name = ${folder}/principal
  key_stash_file = ${folder}/stash
  acl_file = ${folder}/acl
 }
[logging]
 kdc = FILE:${folder}/kdc.log
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function answering(port: number, runs: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 100 && runs(); attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const [event] = await Promise.race([
      once(socket, 'connect').then(() => ['connect']),
      once(socket, 'close').then(() => ['close']),
    ]).catch(() => ['error']);
    socket.destroy();
    if (event === 'connect') return;
    await sleep(50);
  }
  throw new Error('The Kerberos controller did not come up.');
}
