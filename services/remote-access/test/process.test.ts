import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Secret } from '@pmsync/settings';
import { openProjectMateStore, seedDemoFirm, type ProjectMateStore } from '@pmsync/store';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';

const program = join(import.meta.dirname, '../dist/main.js');
const makeToken = () => randomBytes(32).toString('base64');

/** The service as it is installed: what `npm run build` made of it, a process of its own, and a file of settings. */
describe.skipIf(!canMakeCertificates)('the process of the remote access', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pmsync-remote-'));
  const tokens = { office: makeToken(), digest: makeToken(), wrong: makeToken() };
  let authority: Authority;
  let child: ChildProcess | null = null;
  const opened: ProjectMateStore[] = [];

  beforeAll(async () => {
    authority = new Authority();
    const { certificate, key } = authority.server();
    writeFileSync(join(folder, 'server.pem'), certificate);
    writeFileSync(join(folder, 'server.key'), key);
    const file = join(folder, 'pm.sqlite');
    await seedDemoFirm({ kind: 'sqlite', file }, { mailDomain: 'example.com', mailServerName: '127.0.0.1' });
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    child?.kill('SIGKILL');
    child = null;
  });
  afterAll(() => {
    authority?.remove();
    rmSync(folder, { recursive: true });
  });

  const write = (changes: object = {}) => {
    const settings = {
      listen: { host: '127.0.0.1', port: 0 },
      certificate: 'server.pem',
      key: 'server.key',
      databases: [{ name: 'firm', server: 'sqlite', database: 'pm.sqlite' }],
      tokens: [
        { name: 'office', token: '${OFFICE_TOKEN}' },
        { name: 'digest', sha256: createHash('sha256').update(tokens.digest).digest('hex') },
      ],
      ...changes,
    };
    const file = join(folder, 'remote-access.yaml');
    writeFileSync(file, stringify(settings));
    return {
      ...process.env,
      PMSYNC_REMOTE_ACCESS: file,
      PMSYNC_LOG_LEVEL: 'trace',
      OFFICE_TOKEN: tokens.office,
    };
  };

  /** Starts the process, and waits until it says where it is to be reached. */
  const start = async (changes: object = {}) => {
    const started = spawn(process.execPath, [program], {
      env: write(changes),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = started;
    let log = '';
    for (const stream of [started.stdout, started.stderr]) {
      stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
    }
    const urlIn = () => /"url":"([^"]+)".*"running"/.exec(log)?.[1];
    await expect.poll(urlIn, { timeout: 15_000 }).toBeDefined();
    const url = urlIn()!;
    const driver = (token: string, database = 'firm') => {
      const store = openProjectMateStore({
        kind: 'remote',
        url,
        database,
        token: new Secret(token),
        clientCertificate: null,
        certificateAuthority: authority.certificate,
        tls: 'verify',
      });
      opened.push(store);
      return store;
    };
    return { process: started, url, driver, log: () => log };
  };

  test('serves who has a token, and nobody else; its log has no token in it', async () => {
    const { driver, log } = await start();
    for (const token of [tokens.office, tokens.digest]) {
      expect(await driver(token).synchronisedEmployees()).toHaveLength(8);
    }
    await expect(driver(tokens.wrong).licensed()).rejects.toThrow(/does not let us in: .*token/);
    await expect(driver(tokens.office, 'other').licensed()).rejects.toThrow(
      /is not to be found there: .*There is no database of this name/,
    );
    await expect.poll(log).toMatch(/"status":404/);
    expect(log()).toMatch(/"status":401/);
    expect(log()).toMatch(
      /"caller":"token digest","database":"firm","procedure":"synchronisedEmployees","status":200/,
    );
    for (const token of Object.values(tokens)) expect(log()).not.toContain(token);
  });

  test('who asks too often has to wait, and gets everything', async () => {
    const { driver, log } = await start({ requestsPerSecond: 3 });
    const store = driver(tokens.office);
    expect(await Promise.all(Array.from({ length: 6 }, () => store.licensed()))).toEqual(Array(6).fill(true));
    expect(log()).toMatch(/"status":429/);
  });

  test('SIGTERM: what is under way ends, callers who keep their connections do not hold it up', async () => {
    const { process: running, url, driver, log } = await start();
    const store = driver(tokens.office);
    expect(await store.licensed()).toBe(true);
    const asking = request(`${url}/v1/firm/licensed`, {
      method: 'POST',
      ca: authority.certificate,
      agent: new Agent({ keepAlive: true }),
      headers: {
        authorization: `Bearer ${tokens.office}`,
        'content-type': 'application/json',
        // The service says so when it has the head of the request and waits for the rest.
        expect: '100-continue',
      },
    });
    asking.flushHeaders();
    await once(asking, 'continue');
    const ended = once(running, 'exit') as Promise<[number | null]>;
    const began = Date.now();
    running.kill('SIGTERM');
    await expect.poll(log).toMatch(/"draining"/);
    await expect(store.licensed()).rejects.toThrow(/cannot be reached: nothing answers at/);
    asking.end('{}');
    const [response] = (await once(asking, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toBe('{"ok":true,"value":{"licensed":true}}');
    expect((await ended)[0]).toBe(0);
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(log()).toMatch(/"draining"[^]*"ended"/);
  });

  const runToItsEnd = (environment: NodeJS.ProcessEnv) =>
    new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [program], { env: environment, timeout: 20_000 }, (error, _stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stderr }),
      );
    });

  test('mistakes in its settings end it with code 2 and a sentence each', async () => {
    const { code, stderr } = await runToItsEnd(write({ key: 'none.key', requestsPerSecond: 0 }));
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/^requestsPerSecond \(line \d+\): write a whole number from 1 to 10000\.$/),
      expect.stringMatching(
        /^key \(line \d+\): the file "none\.key" cannot be read: there is no such file\.$/,
      ),
    ]);
  });

  test('a port that is taken ends it with code 2 and a sentence', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const { code, stderr } = await runToItsEnd(write({ listen: { host: '127.0.0.1', port } }));
    other.close();
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`listen: 127\\.0\\.0\\.1, port ${port}: the port is taken`));
  });
});
