import { describe, expect, test } from 'vitest';
import { KeyRing, rotateSecrets, SecretKey, sealSecrets, validateConnections } from '../src/index.js';

const [old, next] = [new SecretKey(SecretKey.make()), new SecretKey(SecretKey.make())];
const ring = KeyRing.of([old]);
const sealedText = /sealed:[\w-]+:[\w-]+/g;

const head = `connections:
  - name: one
    exchange:
      url: https://exchange.example.com/ews/exchange.asmx
      version: Exchange2016
      userName: svc
`;
/** A file whose Exchange password is written like this. */
const file = (password: string, more = 'projectMate: { server: sqlite, database: pm.sqlite }') =>
  `${head}      password: ${password}\n    ${more}\n`;

function sealed(text: string, keys = ring) {
  const result = sealSecrets(text, keys);
  if (!result.ok) throw new Error(result.mistakes.map(({ sentence }) => sentence).join('\n'));
  return result;
}

function mistakes(result: ReturnType<typeof sealSecrets>): string[] {
  return result.ok ? [] : result.mistakes.map(({ sentence }) => sentence);
}

function passwordIn(text: string, keys = ring): string {
  const read = validateConnections(text, { environment: {}, directory: '.', keys });
  if (!read.ok) throw new Error(read.mistakes.map(({ sentence }) => sentence).join('\n'));
  const { exchange } = read.connections[0]!;
  if (exchange.signIn.kind !== 'basic') throw new Error('The file signs in otherwise.');
  return exchange.signIn.password.reveal();
}

describe('sealing a file', () => {
  test.each([
    ['s3cret', 's3cret'],
    ["'it''s'  # a comment", "it's"],
    ['"a\\tb"', 'a\tb'],
    ['&pw s3cret', 's3cret'],
    ['!!str 12345', '12345'],
    ['two\n        lines # a comment', 'two lines'],
    ['|-\n        two\n        lines', 'two\nlines'],
    ['>\n        folded\n        text\n\n    # a comment of what follows', 'folded text\n'],
    ['пароль🔑', 'пароль🔑'],
  ])('a password written as %j', (written, secret) => {
    const before = file(written);
    expect(passwordIn(before)).toBe(secret);
    const { text, sealed: fields } = sealed(before);
    expect(fields).toEqual(['connections[0].exchange.password']);
    expect(passwordIn(text)).toBe(secret);
    expect(old.open(text.match(sealedText)![0])).toBe(secret);
    for (const comment of written.match(/#.*/g) ?? []) expect(text).toContain(comment);
    expect(sealed(text).text).toBe(text);
  });

  test('every secret, and nothing else to the letter: comments, order, quotes, line ends, a byte order mark', () => {
    const text = `\uFEFF# Настройки
state: {  server: db01, database: "state", userName: 'svc' ,   "password": "state pw" }   # flow

connections:   # two of them
- name: a
  exchange: &exchange
    url:  https://exchange.example.com/ews/exchange.asmx
    version: Exchange2016
    userName: svc
    password:   'exchange pw'    # sealed


  projectMate: {server: db01, database: pm, userName: svc, password: pm pw}
- name: b
  exchange: *exchange
  projectMate:
    server: https://pm.example.com/pwa
    database: pm
    clientCertificate: client.pem
    clientKey: |
      -----BEGIN PRIVATE KEY-----
      MIIB
      -----END PRIVATE KEY-----
    # the end
`.replaceAll('\n', '\r\n');
    const { text: after, sealed: fields } = sealed(text);
    expect(fields.toSorted()).toEqual([
      'connections[0].exchange.password',
      'connections[0].projectMate.password',
      'connections[1].projectMate.clientKey',
      'state.password',
    ]);
    const key = /\|\r\n {6}-----BEGIN[^]*?END PRIVATE KEY-----/;
    const mask = (each: string) =>
      each.replace(key, 'SECRET').replaceAll(/state pw|exchange pw|pm pw|sealed:[\w-]+:[\w-]+/g, 'SECRET');
    expect(mask(after)).toBe(mask(text));
    expect(after.match(sealedText)!.map((each) => old.open(each))).toEqual([
      'state pw',
      'exchange pw',
      'pm pw',
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
    ]);
  });

  test('the settings of a remote access: keys, tokens and passwords, and no digest or name of a file', () => {
    const text = (key: string) => `certificate: server.pem
key: ${key}
databases:
  - { name: pm, server: db01, database: pm, userName: svc, password: pm pw }
tokens:
  - { name: a, token: token of twenty characters }
  - { name: b, sha256: ${'0'.repeat(64)} }
`;
    const key = `"-----BEGIN PRIVATE KEY-----\\nMIIB"`;
    const { text: after, sealed: fields } = sealed(text(key));
    expect(fields.toSorted()).toEqual(['databases[0].password', 'key', 'tokens[0].token']);
    expect(after.match(sealedText)!.map((each) => old.open(each))).toEqual([
      '-----BEGIN PRIVATE KEY-----\nMIIB',
      'pm pw',
      'token of twenty characters',
    ]);
    const anew = rotateSecrets(after, KeyRing.of([next, old]));
    if (!anew.ok) throw new Error('not sealed anew');
    expect(anew.sealed.toSorted()).toEqual(fields.toSorted());
    expect(anew.text.match(sealedText)!.map((each) => next.open(each) !== null)).toEqual([true, true, true]);
    expect(sealed(text('server.key')).text).toContain('key: server.key\n');
  });

  test('what stands elsewhere stays: the environment, a file, what is sealed already', () => {
    const text = file(
      '${EXCHANGE_PASSWORD}',
      `projectMate: { server: 'https://pm.example.com/pwa', database: pm, clientCertificate: c.pem, clientKey: client.key, password: ${old.seal('x')} }`,
    );
    expect(sealed(text)).toEqual({
      ok: true,
      text,
      sealed: [],
      fromEnvironment: ['connections[0].exchange.password'],
    });
  });

  test('a password taken from another setting by an alias is sealed where it is used', () => {
    const text = file('*name').replace('userName: svc', 'userName: &name svc');
    const { text: after } = sealed(text);
    expect(after).toContain('userName: &name svc\n');
    expect(passwordIn(after)).toBe('svc');
  });

  test.each([
    [file('12345'), /^connections\[0\]\.exchange\.password \(line 7\): must be text: put it in quotes\.$/],
    [
      file('&pw s3cret', 'projectMate: { server: sqlite, database: *pw }'),
      /used by another setting, too, by way of an alias/,
    ],
    [file('"s3cret'), /^Not readable as YAML at line \d+/],
    [file('*s3cret'), /^Not readable as YAML at line 7, column 17: an alias/],
    [file('|s3cret'), /^Not readable as YAML at line 7/],
  ])('%j is left as it is, and the reason told without the secret', (text, sentence) => {
    const [found, ...others] = mistakes(sealSecrets(text, ring));
    expect(found).toMatch(sentence);
    expect([found, ...others].join('\n')).not.toMatch(/s3cret|12345/);
  });

  test('without a key nothing is sealed', () => {
    expect(mistakes(sealSecrets(file('s3cret'), KeyRing.of([])))).toEqual([
      'There is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE.',
    ]);
  });
});

describe('sealing anew', () => {
  const readFile = () => `# a comment\n${keyTexts.join('\n')}\n`;
  const keyTexts = [SecretKey.make(), SecretKey.make()];
  const both = KeyRing.read({ environment: { PMSYNC_SECRET_KEY_FILE: 'keys' }, readFile });
  const [current, former] = keyTexts.map((text) => new SecretKey(text));

  test('with the first key of a file, opened with any of them', () => {
    const text = file(
      former!.seal('s3cret'),
      `projectMate: { server: db01, database: pm, userName: svc, password: "${current!.seal('other')}" }`,
    );
    const result = rotateSecrets(text, both);
    if (!result.ok) throw new Error('not sealed anew');
    expect(result.sealed).toHaveLength(2);
    expect(result.text.match(sealedText)!.map((each) => current!.open(each))).toEqual(['s3cret', 'other']);
    expect(result.text.replaceAll(sealedText, 'S')).toBe(text.replaceAll(sealedText, 'S'));
    expect(passwordIn(result.text, KeyRing.of([current!]))).toBe('s3cret');
  });

  test('one that cannot be opened keeps all as they are, and is named', () => {
    const tampered = `${former!.seal('s3cret').slice(0, -4)}AAAA`;
    for (const bad of [next.seal('s3cret'), tampered, 'sealed:nonsense']) {
      const text = file(
        current!.seal('x'),
        `projectMate: { server: db01, database: pm, userName: svc, password: "${bad}" }`,
      );
      expect(mistakes(rotateSecrets(text, both))).toEqual([
        expect.stringMatching(
          /^connections\[0\]\.projectMate\.password \(line 8\): is sealed with another key, or was damaged/,
        ),
      ]);
    }
  });

  test('what is written out, or stands in the environment, is none of its business', () => {
    const text = file('s3cret');
    expect(rotateSecrets(text, both)).toMatchObject({ ok: true, text, sealed: [] });
  });
});
