import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretKey } from '@pmsync/settings';
import { raw, sql } from '../../../libs/store/src/database/sql.js';
import { ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const program = join(import.meta.dirname, '../dist/pmsync/main.js');
const marker = 'Marker-of-a-password-7';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pmsync-command-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function pmsync(parameters: string[], { input = '', environment = {} as Record<string, string> } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
  return { status, stdout, stderr, all: stdout + stderr };
}

function connections(password: string): string {
  const file = join(folder, 'connections.yaml');
  writeFileSync(
    file,
    `# Kept as it is.
connections:
  - name: office
    exchange:
      url: https://exchange.example.com/ews/exchange.asmx
      version: Exchange2016
      userName: svc
      password: ${password} # and this, too
    projectMate: { server: sqlite, database: pm.sqlite }
`,
  );
  return file;
}

describe('pmsync db', () => {
  test('prints a script with role, schema, views, triggers and grants, in batches', () => {
    const { status, stdout } = pmsync(['db', 'script', '--member', 'FIRM\\svc]pm']);
    expect(status).toBe(0);
    const batches = stdout.split(/^GO$/m);
    for (const piece of [
      'CREATE ROLE projectmateservice',
      'CREATE SCHEMA exchange_sync',
      'CREATE VIEW exchange_sync.contact_audience',
      'CREATE TRIGGER exchange_sync.contact_insert',
      'CREATE TRIGGER dbo.exchange_sync_PmContact_contact',
      'GRANT SELECT, DELETE ON exchange_sync.change_log TO projectmateservice',
      'ALTER ROLE projectmateservice ADD MEMBER [FIRM\\svc]]pm]',
    ]) {
      expect(batches.filter((batch) => batch.includes(piece)).length, piece).toBeGreaterThan(0);
    }
    expect(stdout).not.toMatch(/MERGE |CREATE OR ALTER|IDENTITY \(/);
  });

  const damages = [
    ['DROP VIEW exchange_sync_licence', /✗ The relation exchange_sync_licence is missing/],
    [
      'DROP VIEW exchange_sync_employee; CREATE VIEW exchange_sync_employee AS SELECT Id AS id, Name AS display_name, SyncExchange AS synchronised, ContactId AS contact_id FROM PmEmployee',
      /✗ The view exchange_sync_employee lacks mailbox/,
    ],
    [
      'DROP TRIGGER exchange_sync_PmContact_contact_updated',
      /✗ The trigger exchange_sync_PmContact_contact_updated is missing: changes of contact are not told/,
    ],
    ['UPDATE PmLicenceModule SET Granted = 0', /✗ ProjectMate's licence does not include/],
    ["UPDATE PmParameter SET Value = 'Moscow' WHERE Name = 'TimeZone'", /✗ .*time_zone is "Moscow"/],
  ] as const;

  test('finds nothing wrong with a good database, and names what is wrong with a bad one', async () => {
    const access = { kind: 'sqlite', file: join(folder, 'pm.sqlite') } as const;
    const file = connections(marker);
    const check = () => pmsync(['db', 'check', '--config', file]);
    expect(check()).toMatchObject({ status: 1, stdout: expect.stringMatching(/✗ .*there is no such file/) });
    await seedDemoFirm(access, { mailDomain: 'example.com', mailServerName: 'exchange.example.com' });
    const good = check();
    expect(good).toMatchObject({ status: 0, stdout: expect.not.stringContaining('✗') });
    for (const [damage, sentence] of damages) {
      const user = new ReferenceProjectMate(access);
      for (const statement of damage.split('; ')) await user.run(sql`${raw(statement)}`);
      await user.close();
      const bad = check();
      expect(bad).toMatchObject({ status: 1, stdout: expect.stringMatching(sentence) });
      expect(bad.all).not.toContain(marker);
      rmSync(access.file);
      await seedDemoFirm(access, { mailDomain: 'example.com', mailServerName: 'exchange.example.com' });
    }
  });
});

describe('pmsync secrets', () => {
  test('a secret is sealed, used, sealed anew with another key, and shown nowhere', () => {
    const [old, next] = [pmsync(['secrets', 'key']).stdout.trim(), pmsync(['secrets', 'key']).stdout.trim()];
    const sealed = pmsync(['secrets', 'seal'], {
      input: `${marker}\n`,
      environment: { PMSYNC_SECRET_KEY: old },
    });
    expect(sealed.stdout).toMatch(/^sealed:[\w-]{11}:[\w-]+\n$/);
    const file = connections(sealed.stdout.trim());
    const before = readFileSync(file, 'utf8');

    const without = pmsync(['secrets', 'rotate', '--config', file], {
      environment: { PMSYNC_SECRET_KEY: next },
    });
    expect(without).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/line 8 is sealed with another key/),
    });
    expect(readFileSync(file, 'utf8')).toBe(before);

    const keyFile = join(folder, 'keys');
    writeFileSync(keyFile, `# the first one seals\n${next}\n${old}\n`);
    const rotated = pmsync(['secrets', 'rotate', '--config', file], {
      environment: { PMSYNC_SECRET_KEY_FILE: keyFile },
    });
    expect(rotated).toMatchObject({ status: 0, stderr: expect.stringMatching(/1 secret\(s\)/) });
    const after = readFileSync(file, 'utf8');
    const secret = /sealed:\S+/;
    expect(after.replace(secret, '')).toBe(before.replace(secret, ''));
    expect(new SecretKey(next).open(secret.exec(after)![0])).toBe(marker);
    expect(new SecretKey(old).open(secret.exec(after)![0])).toBeNull();
    for (const { all } of [sealed, without, rotated]) expect(all).not.toContain(marker);
    for (const { all } of [sealed, without, rotated]) expect(all).not.toContain(old);
  });

  test.each([
    [['secrets', 'seal'], /no key: set PMSYNC_SECRET_KEY/],
    [['secrets', 'rotate'], /--config is missing/],
    [['db', 'check'], /--config is missing/],
    [['nonsense'], /no command "nonsense"/],
  ])('%j says what is missing', (parameters, sentence) => {
    const { status, stderr } = pmsync(parameters, { input: marker });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(new RegExp(sentence, 'i'));
    expect(stderr).not.toContain(marker);
  });
});
