import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  connectionSettings,
  KeyRing,
  readConnections,
  Secret,
  validateConnections,
  type ReadConnections,
} from '../src/index.js';

const surroundings = {
  environment: { PMSYNC_EXCHANGE_PASSWORD: 's3cret' },
  directory: '/etc/pmsync',
  keys: KeyRing.of([]),
};
const docs = join(import.meta.dirname, '../../../docs');

function yaml(changes: Record<string, string | null> = {}): string {
  const lines: Record<string, string | null> = {
    name: 'head-office',
    startType: 'automatic',
    periodSeconds: '60',
    url: 'https://exchange.example.com/ews/exchange.asmx',
    version: 'Exchange2016',
    password: '${PMSYNC_EXCHANGE_PASSWORD}',
    contactsFolder: null,
    mostRequests: null,
    notifications: null,
    ...changes,
  };
  const line = (indent: string, name: string) =>
    lines[name] === null ? [] : [`${indent}${name}: ${lines[name]}`];
  return [
    'connections:',
    '  - projectMate:',
    '      server: sqlite',
    '      database: projectmate.sqlite',
    ...['name', 'startType', 'periodSeconds'].flatMap((name) => line('    ', name)),
    '    exchange:',
    '      userName: svc-pmsync',
    ...['url', 'version', 'password', 'contactsFolder', 'mostRequests', 'notifications'].flatMap((name) =>
      line('      ', name),
    ),
  ].join('\n');
}

function passwordOf(read: ReadConnections): string | undefined {
  const signIn = read.ok ? read.connections[0]!.exchange.signIn : null;
  return signIn && 'password' in signIn ? signIn.password?.reveal() : undefined;
}

function sentences(text: string): string[] {
  const read = validateConnections(text, surroundings);
  return read.ok ? [] : read.mistakes.map(({ sentence }) => sentence);
}

describe('connections.yaml', () => {
  test('a good one is read', () => {
    const read = validateConnections(yaml(), surroundings);
    expect(read).toMatchObject({
      ok: true,
      connections: [
        {
          name: 'head-office',
          startType: 'automatic',
          periodSeconds: 60,
          exchange: {
            version: 'Exchange2016',
            signIn: { kind: 'basic', userName: 'svc-pmsync', domain: null },
            tls: 'verify',
            contactsFolder: null,
          },
          projectMate: { kind: 'sqlite', file: '/etc/pmsync/projectmate.sqlite' },
        },
      ],
    });
    expect(passwordOf(read)).toBe('s3cret');
  });

  test.each([
    [null, 'streaming'],
    ['streaming', 'streaming'],
    ['polling', 'polling'],
  ])('notifications written as %s are %s', (written, notifications) => {
    const read = validateConnections(yaml({ notifications: written }), surroundings);
    expect(read).toMatchObject({ ok: true, connections: [{ exchange: { notifications } }] });
  });

  test('notifications are nothing else, and it is told what they may be', () => {
    expect(sentences(yaml({ notifications: 'push' }))).toEqual([
      expect.stringMatching(/notifications.*streaming.*polling/),
    ]);
  });

  test('the start type is manual and the period 60 s unless they are written', () => {
    const read = validateConnections(yaml({ startType: null, periodSeconds: null }), surroundings);
    expect(read).toMatchObject({ ok: true, connections: [{ startType: 'manual', periodSeconds: 60 }] });
  });

  test.each([
    ['ProjectMate', 'ProjectMate'],
    ['" Контакты ПМ & Ко. "', 'Контакты ПМ & Ко.'],
  ])('the folder for contacts is %s', (written, contactsFolder) => {
    const read = validateConnections(yaml({ contactsFolder: written }), surroundings);
    expect(read).toMatchObject({ ok: true, connections: [{ exchange: { contactsFolder } }] });
  });

  test.each(['""', '"  "', '7', 'a/b', "'a\\b'", '"a\tb"', 'x'.repeat(201)])(
    'the folder for contacts is not %s, and it is told how to write it',
    (contactsFolder) => {
      expect(sentences(yaml({ contactsFolder }))).toEqual([
        expect.stringMatching(
          /^connections\[0\]\.exchange\.contactsFolder \(line \d+\): .*1 to 200 characters/,
        ),
      ]);
    },
  );

  test.each([
    [null, 10],
    ['1', 1],
    ['27', 27],
  ])('of %s requests at once, %i are under way at most', (written, mostRequests) => {
    const read = validateConnections(yaml({ mostRequests: written }), surroundings);
    expect(read).toMatchObject({ ok: true, connections: [{ exchange: { mostRequests } }] });
  });

  test.each(['0', '28', '2.5', 'many'])('%s requests at once are refused', (mostRequests) => {
    expect(sentences(yaml({ mostRequests }))).toEqual([
      expect.stringMatching(/^connections\[0\]\.exchange\.mostRequests \(line \d+\): .*from 1 to 27/),
    ]);
  });

  test.each([
    ['29', /^connections\[0\]\.periodSeconds \(line 7\): 29 is out of range: .*30 to 900/],
    ['901', /901 is out of range/],
    ['30.5', /out of range/],
    ['soon', /periodSeconds \(line 7\): is not a number/],
  ])('a period of %s', (periodSeconds, sentence) => {
    expect(sentences(yaml({ periodSeconds }))).toEqual([expect.stringMatching(sentence)]);
  });

  test.each(['30', '900'])('a period of %s is good', (periodSeconds) => {
    expect(sentences(yaml({ periodSeconds }))).toEqual([]);
  });

  test.each([
    'exchange.example.com',
    'ftp://exchange.example.com/ews/exchange.asmx',
    'https://exchange.example.com/',
    'https://exchange.example.com/ews/exchange.asmx/',
    'https://exchange.example.com/owa',
    'https://exchange.example.com/ews/exchange.asmx?wsdl',
    'https://user:pass@exchange.example.com/ews/exchange.asmx',
  ])('the address %s is refused, and told how to write it', (url) => {
    expect(sentences(yaml({ url }))).toEqual([
      expect.stringMatching(
        /^connections\[0\]\.exchange\.url \(line \d+\): .*http\(s\):\/\/\{server\}\/ews\/exchange\.asmx/,
      ),
    ]);
  });

  test.each([
    'https://exchange.example.com/ews/exchange.asmx',
    'http://EXCHANGE.example.com./EWS/Exchange.asmx',
    'https://10.0.0.7:8443/ews/exchange.asmx',
  ])('the address %s is taken', (url) => {
    expect(sentences(yaml({ url }))).toEqual([]);
  });

  test('every mistake is reported at once, by field', () => {
    const text = yaml({
      name: 'two words',
      periodSeconds: '29',
      url: 'x',
      version: 'Exchange5',
      password: null,
    });
    const read = validateConnections(text.replace('userName', 'user'), surroundings);
    expect(read.ok ? [] : read.mistakes.map(({ field }) => field).sort()).toEqual([
      'connections[0].exchange.password',
      'connections[0].exchange.url',
      'connections[0].exchange.user',
      'connections[0].exchange.userName',
      'connections[0].exchange.version',
      'connections[0].name',
      'connections[0].periodSeconds',
    ]);
  });

  test.each([
    ['connections: [', /^Not readable as YAML at line 1, column/],
    ['connections:\n  - name: a\n   exchange: b', /^Not readable as YAML at line 3/],
    ['', /begins with "connections:"|not a section/],
    ['connections: []', /^connections \(line 1\): lists no connection/],
    ['conections: []', /missing|not a setting/],
  ])('a malformed file %j says where', (text, sentence) => {
    expect(sentences(text)[0]).toMatch(sentence);
  });

  test.each([
    'password: |Marker-7',
    'password: "Marker-7\\q"',
    'password: *Marker-7',
    'password: &a Marker-7 "x',
  ])('a file that is no YAML is told of without its text: %s', (line) => {
    const told = sentences(`connections:\n  - exchange:\n      ${line}\n`);
    expect(told.length).toBeGreaterThan(0);
    expect(told.join()).not.toContain('Marker-7');
  });

  test('a name that is taken, a variable that is not set and a server with no good port are told together', () => {
    const one = yaml({ password: '${MISSING}' }).replace('server: sqlite', 'server: db01,0');
    expect(sentences(`${one}\n${yaml().split('\n').slice(1).join('\n')}`)).toEqual([
      expect.stringMatching(/connections\[0\]\.exchange\.password .*no variable "MISSING"/),
      expect.stringMatching(/connections\[0\]\.projectMate\.server .*"db01,0"/),
      expect.stringMatching(/connections\[1\]\.name .*"head-office" is taken/),
    ]);
  });

  test('a file that is not there is a mistake, too', () => {
    expect(readConnections('/nowhere/connections.yaml')).toMatchObject({
      ok: false,
      mistakes: [{ sentence: '/nowhere/connections.yaml cannot be read: there is no such file.' }],
    });
  });

  test('a secret shows itself nowhere', () => {
    const secret = new Secret('s3cret');
    const error = new Error(`${secret}`);
    for (const text of [`${secret}`, JSON.stringify({ secret }), inspect({ secret }), error.message]) {
      expect(text).not.toContain('s3cret');
    }
    expect(JSON.stringify(validateConnections(yaml(), surroundings))).not.toContain('s3cret');
  });
});

describe('the documentation', () => {
  test('the example is good', () => {
    const text = readFileSync(join(docs, 'connections.example.yaml'), 'utf8');
    expect(sentences(text)).toEqual([]);
  });

  test('has a row for every setting, in both languages', () => {
    const text = readFileSync(join(docs, 'connections.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const { field, required, text: words } of connectionSettings) {
      expect(text).toContain(`| \`${field}\` | ${required ? 'yes' : 'no'} | ${words.en} |`);
      expect(text).toContain(`| \`${field}\` | ${required ? 'да' : 'нет'} | ${words.ru} |`);
    }
  });
});
