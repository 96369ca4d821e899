import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { programs } from './commands.js';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-reference-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(parameters: string, environment: Record<string, string> = {}) {
  const firm = parameters.includes('--mail-server')
    ? []
    : ['--mail-domain', 'example.com', '--mail-server', 'mail'];
  const { status, stderr } = spawnSync(
    process.execPath,
    [programs.referenceDatabase, ...parameters.split(' '), ...firm],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...environment },
    },
  );
  return { status, stderr };
}

test('a file; a second one in its place is refused', () => {
  expect(run('--file pm.sqlite --contacts 5')).toEqual({
    status: 0,
    stderr: 'pm.sqlite: 8 employees in example.com, 5 contacts.\n',
  });
  expect(run('--file pm.sqlite')).toEqual({
    status: 1,
    stderr: 'pm.sqlite is there already: name another file, or remove it.\n',
  });
});

test.each([
  ['--file pm.sqlite --server db01', /^Either --file, or --server, --database and --user-name are needed/],
  ['--server db01 --database pm', /^Either --file, or --server, --database and --user-name are needed/],
  ['--server db01,0 --database pm --user-name sa', /^--server: "db01,0" has no port/],
  ['--server db01 --database pm --user-name sa', /^PMSYNC_REFERENCE_PASSWORD is not set/],
  ['--file other.sqlite --contacts ten', /^--contacts: "ten" is not a whole number/],
  ['--file other.sqlite --mail-server mail', /^--mail-domain and --mail-server are needed/],
  ['--flie other.sqlite', /^Unknown option '--flie'/],
])('%s is a mistake, in words', (parameters, message) => {
  const { status, stderr } = run(parameters, { PMSYNC_REFERENCE_PASSWORD: '' });
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).toContain('Usage: npm run reference-database');
});

test('a server that is not there: the reason, and no password', () => {
  const { status, stderr } = run('--server 127.0.0.1,9 --database pm --user-name sa', {
    PMSYNC_REFERENCE_PASSWORD: 's3cret',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^The SQL Server 127\.0\.0\.1 cannot be reached: nothing answers at 127\.0\.0\.1:9\./,
  );
  expect(stderr).not.toContain('s3cret');
});
