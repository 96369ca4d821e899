import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '@pmsync/exchange-emulator';
import { openProjectMateStore, seedDemoFirm } from '@pmsync/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Firm } from '../../standalone/test/firm.js';
import { pmsyncLater } from './support/command.js';
import { runAgainst } from './support/run.js';

const marker = 'Marker-of-a-password-7';
const steps = [
  'name',
  'reach',
  'encryption',
  'service',
  'sign-in',
  'version',
  'impersonation',
  'contacts',
  'calendar',
  'mail-server-name',
  'clock',
];

let folder: string;
let emulator: Emulator;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pmsync-exchange-check-'));
  const access = { kind: 'sqlite', file: join(folder, 'pm.sqlite') } as const;
  await seedDemoFirm(access, {
    mailDomain: 'example.com',
    mailServerName: '127.0.0.1',
    scale: { employees: 2, companies: 2, contacts: 5 },
  });
  const store = openProjectMateStore(access);
  const employees = await store.synchronisedEmployees();
  await store.close();
  emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: 'svc', password: marker, mayImpersonate: true }],
    mailboxes: employees.map(({ mailbox }) => ({ address: mailbox, displayName: mailbox })),
    serverVersion: 'Exchange2019',
  });
});
afterEach(async () => {
  await emulator.close();
  rmSync(folder, { recursive: true });
});

async function check(settings: string, ...parameters: string[]) {
  const file = join(folder, 'connections.yaml');
  writeFileSync(
    file,
    `connections:
  - name: office
    exchange: { url: ${emulator.url}, userName: svc, ${settings} }
    projectMate: { server: sqlite, database: pm.sqlite }
`,
  );
  const ran = await pmsyncLater(['check', '--config', file, ...parameters], {});
  expect(ran.stdout + ran.stderr).not.toContain(marker);
  return ran;
}

interface Checked {
  readonly connection: string;
  readonly findings: readonly {
    readonly step: string;
    readonly verdict: string;
    readonly diagnosis: string;
  }[];
}

test('all is well but for http: a line a step, the mailbox of an employee, exit code 0, and nothing written', async () => {
  const { code, stdout, stderr } = await check(`password: ${marker}`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^office\n/);
  expect(stdout).toMatch(/ ! encryption .*\n +-> Write https in exchange\.url\.\n/);
  expect(stdout).toMatch(
    / ✓ version +The server is Exchange 2019 \(15\.2\.1544\.11\) and speaks Exchange2016\./,
  );
  expect(stdout).toMatch(/ ✓ impersonation .*@example\.com/);
  expect(stdout).toContain('Failed: 0. Warnings: 1. Not reached: 0.');
  const { requests, items } = emulator.control.counters();
  expect({ requests, items }).toEqual({ requests: { GetFolder: 1 }, items: {} });
});

test('a failure: what it is, what to do, in Russian; what comes after is not reached; exit code 1', async () => {
  const { code, stdout } = await check('password: another', '--language', 'ru');
  expect(code).toBe(1);
  expect(stdout).toMatch(/ ✗ вход +Exchange отказал учётной записи «svc»/);
  expect(stdout).toMatch(/\n +-> Проверьте userName, domain и password/);
  expect(stdout).toMatch(/ · контакты +До этого не дошло/);
  expect(stdout).toContain('Ошибок: 1. Предупреждений: 1. Не проверено: 4.');
});

test('--json: the findings of every connection, for a mailbox that is named', async () => {
  const parameters = ['--json', '--mailbox', 'nobody@example.com', '--connection', 'office'];
  const { code, stdout } = await check(`password: ${marker}`, ...parameters);
  expect(code).toBe(1);
  const [checked] = JSON.parse(stdout) as [Checked];
  expect(checked.connection).toBe('office');
  expect(checked.findings.map(({ step }) => step)).toEqual(steps);
  expect(checked.findings.find(({ step }) => step === 'impersonation')).toMatchObject({
    verdict: 'failed',
    diagnosis: 'no-mailbox',
  });
});

test('without a file the gateway of the running services looks, also at a connection that differs from ProjectMate', async () => {
  const firm = await Firm.start({ employees: 1, contacts: 2 });
  try {
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const well = await runAgainst(firm.consoleUrl, ['check']);
    expect(well).toMatchObject({ code: 0, err: '' });
    expect(well.out).toMatch(/✓ mail server name/);
    expect(well.out).toMatch(new RegExp(`✓ contacts .*${firm.mailboxes[0]} is open`));
    await firm.user.setParameter('MailServerName', 'other.example.com');
    const { code, out } = await runAgainst(firm.consoleUrl, ['check', '--json']);
    expect(code).toBe(1);
    const [checked] = JSON.parse(out) as [Checked];
    const failed = checked.findings.filter(({ verdict }) => verdict === 'failed');
    expect(failed).toMatchObject([{ diagnosis: 'mail-server-name-differs' }]);
    const unknown = await runAgainst(firm.consoleUrl, ['check', '--connection', 'none']);
    expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('no connection "none"') });
  } finally {
    await firm.dispose();
  }
});
