import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReferenceProjectMate, seedDemoFirm, type CheckFinding } from '@pmsync/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { raw } from '../../../libs/store/src/database/sql.js';
import { connectionsFile, pmsync } from './support/command.js';

const marker = 'Marker-of-a-password-7';

let folder: string;
let access: { readonly kind: 'sqlite'; readonly file: string };
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pmsync-check-'));
  access = { kind: 'sqlite', file: join(folder, 'pm.sqlite') };
  await seedDemoFirm(access, {
    mailDomain: 'example.com',
    mailServerName: 'exchange.example.com',
    scale: { employees: 2, companies: 2, contacts: 5 },
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

async function damage(...statements: readonly string[]): Promise<void> {
  const user = new ReferenceProjectMate(access);
  for (const statement of statements) await user.run(raw(statement));
  await user.close();
}

function check(...parameters: string[]) {
  const result = pmsync(['db', 'check', '--config', connectionsFile(folder, marker), ...parameters]);
  expect(result.all).not.toContain(marker);
  return result;
}

test('a good database: every line is well, and exit code 0', () => {
  const { status, stdout, stderr } = check();
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^office\n/);
  expect(stdout).not.toMatch(/[✗?] /);
  expect(stdout.match(/✓ relation/g)).toHaveLength(13);
  for (const subject of ['connection', 'rights', 'triggers', 'parameters', 'licence', 'change log']) {
    expect(stdout).toContain(`✓ ${subject}`);
  }
  expect(check('--language', 'ru').stdout).toMatch(/✓ лицензия .*разрешает модуль exchange-sync/);
});

test('--json: every finding, in both languages', () => {
  const [{ connection, findings }] = JSON.parse(check('--json').stdout) as [
    { connection: string; findings: CheckFinding[] },
  ];
  expect(connection).toBe('office');
  for (const { verdict, sentence } of findings) {
    expect(verdict).toBe('ok');
    expect(sentence).toEqual({ en: expect.stringMatching(/\.$/), ru: expect.stringMatching(/[а-я].*\.$/) });
  }
});

const employeeWithoutMailbox = `CREATE VIEW exchange_sync_employee AS
  SELECT Id AS id, Name AS display_name, SyncExchange AS synchronised, ContactId AS contact_id FROM PmEmployee`;
const parameter = (name: string, value: string) =>
  `UPDATE PmParameter SET Value = ${value} WHERE Name = '${name}'`;

describe('a database with something wrong names it', () => {
  test.each<[string, readonly string[], readonly RegExp[]]>([
    [
      'a view that was dropped',
      ['DROP VIEW exchange_sync_licence'],
      [/✗ relation +The relation "exchange_sync_licence" is missing/, /\? licence +Could not be checked/],
    ],
    [
      'a column that this version reads',
      ['DROP VIEW exchange_sync_employee', employeeWithoutMailbox],
      [/✗ relation +The relation "exchange_sync_employee" lacks the column "mailbox"/],
    ],
    [
      'columns that only later versions read',
      [
        'DROP VIEW exchange_sync_meeting',
        'CREATE VIEW exchange_sync_meeting AS SELECT Id AS id FROM PmMeeting',
      ],
      [/✗ relation +The relation "exchange_sync_meeting" lacks the columns "organiser_id", "uid"/],
    ],
    [
      'triggers, each by its name',
      [
        'DROP TRIGGER exchange_sync_PmContact_contact_updated',
        'DROP TRIGGER exchange_sync_PmEmployee_employee_deleted',
      ],
      [
        /✗ triggers +The trigger "exchange_sync_PmContact_contact_updated".* is missing/,
        /✗ triggers +The trigger "exchange_sync_PmEmployee_employee_deleted".* is missing/,
      ],
    ],
    ['no licence', ['UPDATE PmLicenceModule SET Granted = 0'], [/✗ licence .*does not grant the module/]],
    ['no module', ['DELETE FROM PmLicenceModule'], [/✗ licence .*does not name the module/]],
    [
      'an expired licence',
      ["UPDATE PmLicenceModule SET ValidUntil = '2020-02-29'"],
      [/✗ licence .*expired on 2020-02-29/],
    ],
    [
      'every parameter that is illegal',
      [
        parameter('TimeZone', "'Moscow'"),
        parameter('ContactMode', "'both'"),
        parameter('SyncDomains', "'contacts,tasks'"),
        parameter('OnExchangeDelete', "'forget'"),
        parameter('CalendarDaysBack', "'4000'"),
      ],
      [
        /✗ parameters .*time_zone is "Moscow"/,
        /✗ parameters .*contact_mode is "both"/,
        /✗ parameters .*"tasks" is none of/,
        /✗ parameters .*on_exchange_delete is "forget"/,
        /✗ parameters .*calendar_days_back is "4000"/,
      ],
    ],
    [
      'another mail server',
      [parameter('MailServerName', "'other.example.com'")],
      [/✗ parameters .*names the mail server "other\.example\.com"/],
    ],
    [
      'a change log without an owner',
      ['DELETE FROM exchange_sync_change_log_owner'],
      [/✗ change log +The relation change_log_owner has 0 rows/],
    ],
  ])('%s', async (_, statements, sentences) => {
    await damage(...statements);
    const { status, stdout } = check();
    expect(status).toBe(1);
    for (const sentence of sentences) expect(stdout).toMatch(sentence);
    expect(check('--language', 'ru').stdout).toMatch(/✗ .*[а-я]/);
  });

  test('a change log that another installation has', async () => {
    await damage("UPDATE exchange_sync_change_log_owner SET installation = 'north'");
    expect(check()).toMatchObject({ status: 0, stdout: expect.stringMatching(/\? change log .*"north"/) });
    expect(check('--installation', 'north')).toMatchObject({ status: 0 });
    expect(check('--installation', 'south')).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/✗ change log .*another installation, "north".*NULL/),
    });
  });

  test('a file that is not there, and one that holds another database', async () => {
    rmSync(access.file);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringMatching(/✗ .*there is no such file/) });
    const { DatabaseSync } = await import('node:sqlite');
    const other = new DatabaseSync(access.file);
    other.exec('CREATE TABLE a (b TEXT)');
    other.close();
    expect(check()).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/✗ relation +All relations of the contract are missing/),
    });
  });
});

test('a remote access that does not answer is told, without its token', () => {
  const projectMate = `{ server: 'https://127.0.0.1:9/pwa', database: pm, password: ${marker} }`;
  const file = connectionsFile(folder, 's3cret', projectMate);
  const { status, stdout, all } = pmsync(['db', 'check', '--config', file]);
  expect(status).toBe(1);
  expect(stdout).toMatch(/✗ connection .*127\.0\.0\.1:9/);
  expect(stdout).toMatch(/\? licence +Could not be checked/);
  expect(all).not.toContain(marker);
});
