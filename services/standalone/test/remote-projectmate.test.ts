import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@pmsync/observability';
import { Secret, type Connection } from '@pmsync/settings';
import { openProjectMateStore, type ProjectMateStore } from '@pmsync/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { startRemoteAccess, type RunningRemoteAccess } from '../../remote-access/src/index.js';
import { Firm, until } from './firm.js';

const token = 'token-of-the-synchronisation';

/** The firm's ProjectMate has no SQL port that could be reached: a remote access stands before it. */
describe.skipIf(!canMakeCertificates)('the product on a remote access', { timeout: 90_000 }, () => {
  let authority: Authority;
  let firm: Firm;
  let served: ProjectMateStore;
  let access: RunningRemoteAccess | null = null;

  beforeEach(async () => {
    authority = new Authority();
    const file = join(mkdtempSync(join(tmpdir(), 'pmsync-pm-')), 'pm.sqlite');
    const database = { server: 'sqlite', database: file, kind: 'sqlite', file } as const;
    firm = await Firm.start({ employees: 3, contacts: 30 }, database);
    served = openProjectMateStore(database);
  });
  afterEach(async () => {
    await firm.stop();
    await access?.close();
    access = null;
    await served.close();
    await firm.dispose();
    authority.remove();
  });

  /** Answers its address. */
  const serve = async (port = 0): Promise<string> => {
    access = await startRemoteAccess({
      host: '127.0.0.1',
      port,
      ...authority.server(),
      clientCertificateAuthority: null,
      requestsPerSecond: 50,
      databases: new Map([['Firm', served]]),
      tokens: [{ name: 'synchronisation', token: new Secret(token), databases: ['Firm'] }],
      logger: createLogger({ service: 'remote-access', level: 'silent' }),
    });
    return access.url;
  };
  const settings = (url: string, password = token): Connection['projectMate'] => ({
    server: url,
    database: 'Firm',
    kind: 'remote',
    url,
    token: new Secret(password),
    clientCertificate: null,
    certificateAuthority: authority.certificate,
    tls: 'verify',
  });
  const problems = async () => {
    const connection = await firm.connection();
    const all = [...(connection?.problems ?? []), ...(connection?.domains[0]?.mailboxes ?? [])];
    return new Set(all.flatMap(({ problem }) => (problem === null ? [] : [problem])));
  };
  const arrives = async (title: string) => {
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { job_title: title });
    await arrived(record!, title);
  };
  const arrived = (record: string, title: string) =>
    until(
      title,
      () => firm.mailboxes.every((mailbox) => firm.item(mailbox, record).properties['JobTitle'] === title),
      60_000,
    );

  test('all mailboxes come in step, and a changed contact arrives', async () => {
    await firm.run({ projectMate: settings(await serve()) });
    await firm.inStep();
    for (const mailbox of firm.mailboxes) {
      expect([...firm.ours(mailbox).values()].map((items) => items.length)).toEqual(Array(30).fill(1));
    }
    firm.exchange.control.resetCounters();
    await arrives('Партнёр & <друг> 🎻');
    await firm.inStep();
    expect(firm.writes()).toBe(firm.mailboxes.length);
  });

  test('while it is down the status says so in one sentence; when it is back, what changed meanwhile arrives', async () => {
    const url = await serve();
    await firm.run({ projectMate: settings(url), periodSeconds: 1 });
    await firm.inStep();
    await access!.close();
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { job_title: 'meanwhile' });
    await until('the sentence', async () => (await problems()).size > 0, 30_000);
    expect([...(await problems())]).toEqual([
      `The ProjectMate database "Firm" at ${url} cannot be reached: nothing answers at ${new URL(url).host}. Check projectMate.server, and that the remote access runs.`,
    ]);
    await serve(Number(new URL(url).port));
    await arrived(record!, 'meanwhile');
    await until('no problem is left', async () => (await problems()).size === 0, 60_000);
    await firm.inStep();
  });

  test('a wrong token is told, without it, and nothing is sent to Exchange', async () => {
    await firm.run({ projectMate: settings(await serve(), 'token-of-nobody'), periodSeconds: 1 });
    await until('the sentence', async () => (await problems()).size > 0, 30_000);
    expect([...(await problems())]).toEqual([
      expect.stringMatching(/"Firm" at https:.* does not let us in: .*token \(projectMate\.password\)/),
    ]);
    expect(JSON.stringify(await firm.connection())).not.toContain('token-of-nobody');
    expect(firm.requests()).toBe(0);
  });
});
