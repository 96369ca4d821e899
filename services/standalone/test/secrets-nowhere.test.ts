import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusReport } from '@pmsync/contracts';
import { startEmulator, type Emulator } from '@pmsync/exchange-emulator';
import { SecretKey } from '@pmsync/settings';
import { seedDemoFirm } from '@pmsync/store';
import { requireOrSkip } from '@pmsync/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { findNatsServer } from '../src/processes/nats-server.js';
import { programs } from './commands.js';
import { until } from './firm.js';
import { RunningProgram } from './running-program.js';
import { answersOf, filesIn, tellingPlaces, type Places } from './secret-search.js';

const hasNats = requireOrSkip('nats-server on the PATH (Debian: nats-server)', findNatsServer() !== null);

const userName = 'svc';
const passwords = {
  right: `<&"'\\% Right7Exchange3Password ]]>`,
  wrong: `<&"'\\% Wrong7Exchange3Password ]]>`,
};
const tokens = { right: '!"<&Right7Remote3Token%\\', wrong: '!"<&Wrong7Remote3Token%\\' };
type Which = keyof typeof passwords;

const keyText = SecretKey.make();
const key = new SecretKey(keyText);

describe.skipIf(!canMakeCertificates)('no secret is told, whether signing in fails or not', () => {
  let folder: string;
  let authority: Authority;
  let privateKey: string;
  let exchange: Emulator;
  const running: RunningProgram[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pmsync-secrets-'));
    authority = new Authority();
    const server = authority.server();
    privateKey = server.key;
    writeFileSync(join(folder, 'ca.pem'), authority.certificate);
    writeFileSync(join(folder, 'server.pem'), server.certificate);
    const domains = ['office.example', 'branch.example'];
    for (const mailDomain of domains) {
      await seedDemoFirm(
        { kind: 'sqlite', file: join(folder, `${mailDomain}.sqlite`) },
        { mailDomain, mailServerName: '127.0.0.1', scale: { employees: 1, companies: 2, contacts: 5 } },
      );
    }
    exchange = await startEmulator({
      dataFile: ':memory:',
      accounts: [{ userName, password: passwords.right, mayImpersonate: true }],
      mailboxes: domains.map((domain) => ({ address: `vorontsova@${domain}`, displayName: domain })),
    });
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await each.end();
    await exchange.close();
    authority.remove();
    rmSync(folder, { recursive: true });
  });

  const run = (program: string, parameters: readonly string[], environment: Record<string, string>) => {
    const started = new RunningProgram(program, parameters, {
      ...environment,
      PMSYNC_LOG_LEVEL: 'trace',
      PMSYNC_SECRET_KEY: keyText,
    });
    running.push(started);
    return started;
  };

  /** Before the ProjectMate of the office; answers its address, too. */
  async function runRemoteAccess() {
    const file = join(folder, 'remote-access.yaml');
    const settings = {
      listen: { host: '127.0.0.1', port: 0 },
      certificate: 'server.pem',
      key: key.seal(privateKey),
      databases: [{ name: 'office', server: 'sqlite', database: 'office.example.sqlite' }],
      tokens: [{ name: 'sync', token: key.seal(tokens.right) }],
    };
    writeFileSync(file, stringify(settings));
    const access = run(programs.remoteAccess, [], { PMSYNC_REMOTE_ACCESS: file });
    const url = () => /"url":"([^"]+)".*"running"/.exec(access.log)?.[1];
    await until('the remote access runs', () => url() !== undefined, 30_000);
    return { access, url: url()! };
  }

  /** Sealed, written out and from the environment: each secret in another way. */
  function runProduct(launcher: string, remoteAccess: string, which: Which): RunningProgram {
    const connection = (name: string, password: string, projectMate: object) => ({
      name,
      startType: 'automatic',
      exchange: { url: exchange.url, version: 'Exchange2016', userName, password },
      projectMate,
    });
    const file = join(folder, 'connections.yaml');
    const connections = [
      connection('office', key.seal(passwords[which]), {
        server: remoteAccess,
        database: 'office',
        password: tokens[which],
        certificateAuthority: 'ca.pem',
      }),
      connection('branch', '${PASSWORD}', { server: 'sqlite', database: 'branch.example.sqlite' }),
    ];
    writeFileSync(file, stringify({ connections }));
    return run(launcher, ['--config', file, '--data', join(folder, 'data'), '--port', '0'], {
      PASSWORD: passwords[which],
    });
  }

  function asExpected(which: Which, answers: Places): boolean {
    const status = Object.values(answers).find((text) => text.startsWith('{"health"'));
    // While the services find each other, the answer has no connections.
    const { connections = [] } = JSON.parse(status ?? '{}') as Partial<StatusReport>;
    const mailboxes = connections.flatMap(({ domains }) => domains.flatMap((domain) => domain.mailboxes));
    if (which === 'right') {
      return (
        mailboxes.length === 2 && mailboxes.every(({ state, links }) => state === 'in-step' && links === 5)
      );
    }
    const problems = mailboxes.map(({ problem }) => problem).join();
    return /token \(projectMate\.password\)/.test(status ?? '') && /refused the account "svc"/.test(problems);
  }

  const services = ['ews-gateway', 'contacts', 'change-watcher', 'scheduler', 'console'];
  const launchers = [
    { name: 'npm start', program: programs.start, loggers: ['standalone'], possible: true },
    { name: 'npm run services', program: programs.services, loggers: services, possible: hasNats },
  ];
  for (const { name, program, loggers, possible } of launchers) {
    test.skipIf(!possible)(
      `${name}: no log, no answer and no file has one`,
      async () => {
        const secrets = {
          'Exchange password': passwords.right,
          'wrong Exchange password': passwords.wrong,
          token: tokens.right,
          'wrong token': tokens.wrong,
          'secret key': keyText,
          'private key': privateKey.split('\n')[1]!,
        };
        for (const which of ['wrong', 'right'] as const) {
          // A remote access of its own each time: wrong tokens close it for a while.
          const { access, url } = await runRemoteAccess();
          const product = runProduct(program, url, which);
          let answers: Places = {};
          const told = async () => asExpected(which, (answers = await answersOf(product.log)));
          await until(`what the ${which} secrets lead to`, told, 60_000);
          await product.end();
          await access.end();
          for (const logger of loggers) {
            expect(product.log).toMatch(new RegExp(`"level":20,.*"service":"${logger}"`));
          }
          expect(access.log).toMatch(which === 'wrong' ? /"status":401/ : /"status":200/);
          const places = { ...answers, ...filesIn(join(folder, 'data')), log: product.log };
          expect(tellingPlaces(secrets, userName, { ...places, 'remote access': access.log })).toEqual([]);
        }
      },
      150_000,
    );
  }
});
