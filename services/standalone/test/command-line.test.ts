import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programs, runCommand } from './commands.js';

const { start: program, referenceDatabase } = programs;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pmsync-command-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const run = (file: string, parameters: string[]) => runCommand(file, parameters, folder);

describe('npm start -- --once --json', () => {
  test('fills 8 mailboxes with 300 contacts each; the same folder again: nothing written', async () => {
    const once = async () => {
      const { code, stdout } = await run(program, ['--once', '--json', '--data', 'data']);
      expect(code).toBe(0);
      return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as {
        connections: Record<string, unknown>[];
        problems: string[];
      };
    };
    const first = await once();
    expect(first.connections).toMatchObject([
      {
        connection: 'demo',
        domain: 'contacts',
        mailboxes: 8,
        created: 2_400,
        updated: 0,
        deleted: 0,
        restored: 0,
        adopted: 0,
        conflicts: 0,
        parked: 0,
      },
    ]);
    expect(first.problems).toEqual([]);
    const second = await once();
    expect(second.connections).toMatchObject([
      { mailboxes: 8, created: 0, updated: 0, deleted: 0, restored: 0, adopted: 0 },
    ]);
    const requests = Object.keys(second.connections[0]!['ewsRequests'] as object);
    const watching = ['Subscribe', 'GetStreamingEvents', 'Unsubscribe'];
    expect(requests.filter((operation) => !watching.includes(operation))).toEqual(['SyncFolderItems']);
  });

  test('a table for people', async () => {
    const { code, stdout, stderr } = await run(program, ['--once', '--data', 'data']);
    expect(code).toBe(0);
    expect(stdout.split('\n').filter((line) => line.includes('@example.com'))).toHaveLength(8);
    expect(stdout).toMatch(/belov@example\.com +in-step +300 +300/);
    expect(stderr).toMatch(/Status: http:\/\/127\.0\.0\.1:\d+\/status/);
  });
});

describe('npm start -- --config', () => {
  const config = (changes: Record<string, string> = {}) => {
    const { url, period, database } = {
      url: 'http://127.0.0.1:9/ews/exchange.asmx',
      period: '60',
      database: 'pm.sqlite',
      ...changes,
    };
    const text = `connections:
  - name: head-office
    startType: automatic
    periodSeconds: ${period}
    exchange: { url: '${url}', version: Exchange2016, userName: svc, password: s3cret }
    projectMate: { server: sqlite, database: ${database} }
`;
    writeFileSync(join(folder, 'connections.yaml'), text);
  };

  test('every mistake of the file is told at once, by field, and nothing is started', async () => {
    config({ url: 'https://exchange.example.com/owa', period: '29' });
    const { code, stderr } = await run(program, ['--once', '--config', 'connections.yaml', '--data', 'data']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/connections\.yaml has 2 mistake\(s\)/);
    expect(stderr).toMatch(/connections\[0\]\.periodSeconds \(line 4\): 29 is out of range/);
    expect(stderr).toMatch(/connections\[0\]\.exchange\.url .*does not end in \/ews\/exchange\.asmx/);
  });

  test('a ProjectMate that is not there ends with the reason, and no secret', async () => {
    config();
    const { code, stderr, stdout } = await run(program, [
      '--once',
      '--json',
      '--config',
      'connections.yaml',
      '--data',
      'data',
    ]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /head-office: The ProjectMate database .*pm\.sqlite cannot be used: there is no such file/,
    );
    expect(stderr + stdout).not.toContain('s3cret');
  });

  test('an Exchange that is not there ends with the reason', async () => {
    await run(referenceDatabase, [
      '--file',
      'pm.sqlite',
      '--mail-domain',
      'example.com',
      '--mail-server',
      '127.0.0.1',
      '--contacts',
      '5',
    ]);
    config();
    const { code, stderr } = await run(program, ['--once', '--config', 'connections.yaml', '--data', 'data']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/head-office: .* and 5 more: The server 127\.0\.0\.1:9 refused the connection/);
  });
});
