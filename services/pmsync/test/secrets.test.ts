import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretKey } from '@pmsync/settings';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectionsFile, pmsync } from './support/command.js';

const marker = 'Marker-of-a-password-7';
const sealedText = /sealed:[\w-]+:[\w-]+/;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pmsync-secrets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const newKey = () => pmsync(['secrets', 'key']).stdout.trim();

/** A file of keys, the first one seals. */
function keyFile(...keys: string[]): Record<string, string> {
  const file = join(folder, 'keys');
  writeFileSync(file, `# the first one seals\n${keys.join('\n')}\n`);
  return { PMSYNC_SECRET_KEY_FILE: file };
}

test('a new key each time', () => {
  expect(newKey()).not.toBe(newKey());
  expect(() => new SecretKey(newKey())).not.toThrow();
});

test('a secret from standard input is sealed; a line end is none of it, whatever else is', () => {
  const key = newKey();
  const seal = (input: string) =>
    pmsync(['secrets', 'seal'], { input, environment: { PMSYNC_SECRET_KEY: key } });
  for (const secret of [marker, ' пробелы и "кавычки" ', 'two\nlines']) {
    const { status, stdout, all } = seal(`${secret}\n`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^sealed:[\w-]{11}:[\w-]+\n$/);
    expect(new SecretKey(key).open(stdout.trim())).toBe(secret);
    expect(all).not.toContain(secret);
    expect(all).not.toContain(key);
  }
  expect(seal('\n')).toMatchObject({ status: 2 });
});

test('without a key, or with one that is none, it says what to set', () => {
  const none = pmsync(['secrets', 'seal'], { input: marker });
  expect(none).toMatchObject({ status: 1, stderr: expect.stringMatching(/set PMSYNC_SECRET_KEY or/) });
  const wrong = pmsync(['secrets', 'seal'], { input: marker, environment: { PMSYNC_SECRET_KEY: marker } });
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringMatching(/a key is 32 random bytes/) });
  for (const { all } of [none, wrong]) expect(all).not.toContain(marker);
});

test('a file is sealed in place, used, sealed anew with another key; its rights and its link stay', () => {
  const [old, next] = [newKey(), newKey()];
  const file = connectionsFile(folder, marker);
  const before = readFileSync(file, 'utf8');
  chmodSync(file, 0o640);
  const link = join(folder, 'link.yaml');
  symlinkSync(file, link);

  const sealed = pmsync(['secrets', 'seal', '--config', link], { environment: keyFile(old) });
  expect(sealed).toMatchObject({ status: 0, stderr: expect.stringMatching(/current key: 1\./) });
  const once = readFileSync(file, 'utf8');
  expect(once.replace(sealedText, marker)).toBe(before);

  const refused = pmsync(['secrets', 'rotate', '--config', link], { environment: keyFile(next) });
  expect(refused).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(
      /connections\[0\]\.exchange\.password \(line 8\): is sealed with another key/,
    ),
  });
  expect(readFileSync(file, 'utf8')).toBe(once);

  const rotated = pmsync(['secrets', 'rotate', '--config', link], { environment: keyFile(next, old) });
  expect(rotated).toMatchObject({ status: 0, stderr: expect.stringMatching(/current key: 1\./) });
  const twice = readFileSync(file, 'utf8');
  expect(twice.replace(sealedText, marker)).toBe(before);
  expect(new SecretKey(next).open(sealedText.exec(twice)![0])).toBe(marker);
  expect(new SecretKey(old).open(sealedText.exec(twice)![0])).toBeNull();

  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder).sort()).toEqual(['connections.yaml', 'keys', 'link.yaml']);
  for (const { all } of [sealed, refused, rotated]) {
    for (const secret of [marker, old, next]) expect(all).not.toContain(secret);
  }
});
