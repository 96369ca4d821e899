import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretKey } from '@pmsync/settings';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectionsFile, pmsync } from './support/command.js';

const marker = 'Marker-of-a-password-7';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pmsync-command-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the usage', () => {
  test.each([
    [{}, [], /^Usage/],
    [{ LANG: 'ru_RU.UTF-8' }, [], /^Использование/],
    [{ LANG: 'ru_RU.UTF-8', LC_ALL: 'C' }, [], /^Usage/],
    [{ LANG: 'en_GB.UTF-8' }, ['--language', 'ru'], /^Использование/],
  ])('%j %j', (environment, parameters, text) => {
    const { status, stdout } = pmsync(['--help', ...parameters], {
      environment: environment as Record<string, string>,
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(text);
  });
});

describe('a command that is not written as it must be', () => {
  test.each<[string[], RegExp]>([
    [['nonsense'], /no command "nonsense"/],
    [['db', 'nonsense'], /Write one of "db script", "db check"/],
    [['db'], /Write one of "db script", "db check"/],
    [['db', 'check'], /"db check" needs --config/],
    [['db', 'check', '--config'], /--config is not given as it must be/],
    [['db', 'script', '--json'], /--json does not belong to "db script"/],
    [['db', 'script', '--member', ''], /--member is empty/],
    [['db', 'script', '--member', 'a\nGO\nDROP'], /control character/],
    [['db', 'script', '--verbose'], /no such option --verbose/],
    [['secrets', 'rotate'], /"secrets rotate" needs --config/],
    [['secrets', 'seal', marker], /no secret as an argument/],
    [['secrets', 'seal', `--${marker}`], /no such option:/],
    [['secrets', marker], /Write one of "secrets key"/],
    [['seal', marker], /no command "seal"/],
    [['--language', 'fr'], /--language: write en or ru/],
  ])('%j: exit code 2, one sentence and the usage', (parameters, sentence) => {
    const { status, stdout, stderr } = pmsync(parameters, { input: marker });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr).toContain('Usage:');
    expect(stderr).not.toContain(marker);
  });

  test('is told in Russian where Russian is spoken', () => {
    expect(pmsync(['db', 'check'], { environment: { LANG: 'ru' } }).stderr).toMatch(/нужен --config/);
  });
});

describe('a connections.yaml that cannot be used', () => {
  test('a connection that is not in it is named, with those that are', () => {
    const file = connectionsFile(folder, 's3cret');
    const { status, stderr } = pmsync(['db', 'check', '--config', file, '--connection', 'other']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/has no connection "other": write one of office/);
  });

  test('a file that is not there', () => {
    expect(pmsync(['db', 'check', '--config', 'none.yaml'])).toMatchObject({ status: 1 });
    const { status, stderr } = pmsync(['secrets', 'rotate', '--config', 'none.yaml']);
    expect(status).toBe(1);
    expect(stderr).toMatch(/none\.yaml cannot be read or replaced: there is no such file/);
  });

  test.each([`|${marker}`, `*${marker}`, `"\\q${marker}"`, `"${marker}`, `@${marker}`, `[${marker}`])(
    'a password that YAML reads otherwise (%s) is told of by its line, and not shown',
    (written) => {
      const file = connectionsFile(folder, written);
      const key = SecretKey.make();
      for (const command of [
        ['db', 'check'],
        ['secrets', 'seal'],
      ]) {
        const { status, all } = pmsync([...command, '--config', file], {
          environment: { PMSYNC_SECRET_KEY: key },
        });
        expect(status).toBe(1);
        expect(all).toMatch(/line \d+/);
        expect(all).not.toContain(marker);
      }
    },
  );
});
