import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { Authority, canMakeCertificates } from '../../store/test/remote/certificates.js';
import { KeyRing, readRemoteAccess, SecretKey, validateRemoteAccess } from '../src/index.js';

const token = 'KkV5o3vLYJm0b1gqP2u7VvWqj1YxkzQn';
const sealing = new SecretKey(SecretKey.make());

describe.skipIf(!canMakeCertificates)('the settings of the remote access', () => {
  const directory = mkdtempSync(join(tmpdir(), 'pmsync-settings-'));
  const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
  let key = '';

  beforeAll(() => {
    const authority = new Authority();
    const server = authority.server();
    ({ key } = server);
    write('server.pem', server.certificate + authority.certificate);
    write('server.key', key);
    write('other.key', authority.server().key);
    write('ca.pem', authority.certificate);
    write('broken.pem', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n');
    authority.remove();
    const locked = ['pkcs8', '-topk8', '-passout', 'pass:x', '-in', 'server.key', '-out', 'locked.key'];
    execFileSync('openssl', locked, { cwd: directory, stdio: 'pipe' });
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const database = { name: 'firm', server: 'sqlite', database: 'pm.sqlite' };
  const good = () => ({
    certificate: 'server.pem',
    key: 'server.key',
    databases: [database],
    tokens: [{ name: 'office', token: '${TOKEN}' }],
  });
  const read = (changes: object) =>
    validateRemoteAccess(stringify({ ...good(), ...changes }), {
      environment: { TOKEN: token, KEY: key, SHORT: 'short', BLANK: 'x y'.repeat(20) },
      directory,
      keys: KeyRing.of([sealing]),
    });
  const settings = (changes: object = {}) => {
    const result = read(changes);
    if (!result.ok) throw new Error(result.mistakes.map(({ sentence }) => sentence).join('\n'));
    return result.settings;
  };
  const mistakes = (changes: object) => {
    const result = read(changes);
    return result.ok ? [] : result.mistakes.map(({ field, message }) => `${field}: ${message}`);
  };

  test('what has to be written, and what goes without saying', () => {
    const { key: revealed, tokens, certificate, ...others } = settings();
    expect(others).toEqual({
      host: '0.0.0.0',
      port: 8443,
      clientCertificateAuthority: null,
      requestsPerSecond: 50,
      databases: [
        {
          name: 'firm',
          projectMate: { ...without(database), kind: 'sqlite', file: join(directory, 'pm.sqlite') },
        },
      ],
    });
    expect(certificate.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(revealed.reveal()).toBe(key);
    expect(tokens).toEqual([{ name: 'office', token: expect.anything() }]);
  });

  test('a token from the environment, sealed, or as a digest; a key from the environment, or sealed', () => {
    const sha256 = createHash('sha256').update('x').digest('hex');
    const { tokens } = settings({
      tokens: [
        { name: 'one', token: '${TOKEN}' },
        { name: 'two', token: sealing.seal(`${token}-2`), databases: ['firm'] },
        { name: 'three', sha256: sha256.toUpperCase() },
      ],
    });
    expect(tokens.map((each) => ('token' in each ? each.token.reveal() : each.sha256))).toEqual([
      token,
      `${token}-2`,
      sha256,
    ]);
    expect(tokens[1]!.databases).toEqual(['firm']);
    for (const written of ['${KEY}', sealing.seal(key)])
      expect(settings({ key: written }).key.reveal()).toBe(key);
  });

  test('instead of tokens, an authority for certificates', () => {
    expect(
      settings({ tokens: [], clientCertificateAuthority: 'ca.pem' }).clientCertificateAuthority,
    ).toContain('BEGIN');
  });

  test.each<[string, object, RegExp]>([
    ['a certificate that is missing', { certificate: undefined }, /^certificate: is missing/],
    [
      'a file that is missing',
      { certificate: 'none.pem' },
      /^certificate: the file "none.pem" .*no such file/,
    ],
    ['a file that is none', { certificate: 'broken.pem' }, /^certificate: .*holds no certificate/],
    ['the key of another', { key: 'other.key' }, /^key: does not belong to the certificate/],
    ['a key that is none', { key: 'ca.pem' }, /^key: is no private key/],
    ['a key that is locked', { key: 'locked.key' }, /^key: is protected by a passphrase/],
    ['a key not in the environment', { key: '${NONE}' }, /^key: the environment has no variable "NONE"/],
    [
      'an authority',
      { clientCertificateAuthority: 'server.key' },
      /^clientCertificateAuthority: .*no certificate/,
    ],
    ['a port', { listen: { port: 70_000 } }, /^listen\.port: .*from 0 to 65535/],
    ['a rate', { requestsPerSecond: 0 }, /^requestsPerSecond: .*from 1 to 10000/],
    ['no database', { databases: [] }, /^databases: lists no database/],
    ['a remote database', remote(), /^databases\[0\]\.server: a remote access is no database/],
    ['a name twice', { databases: [database, database] }, /^databases\[1\]\.name: "firm" is taken/],
    [
      'a name like a path',
      { databases: [{ ...database, name: '../x' }] },
      /^databases\[0\]\.name: "\.\.\/x" is not/,
    ],
    ['a server', { databases: [{ ...database, server: '\\\\x' }] }, /^databases\[0\]\.server: .*TCP\/IP/],
    ['no token', { tokens: [] }, /^tokens: .*nobody could sign in/],
    ['a token without any', { tokens: [{ name: 'x' }] }, /^tokens\[0\]\.sha256: is missing: .*openssl rand/],
    ['a digest', { tokens: [{ name: 'x', sha256: 'abc' }] }, /^tokens\[0\]\.sha256: .*64 hexadecimal digits/],
    ['a short token', { tokens: [{ name: 'x', token: '${SHORT}' }] }, /^tokens\[0\]\.token: is shorter/],
    [
      'a token with blanks',
      { tokens: [{ name: 'x', token: '${BLANK}' }] },
      /^tokens\[0\]\.token: has a blank/,
    ],
    ['an unset token', { tokens: [{ name: 'x', token: '${NONE}' }] }, /^tokens\[0\]\.token: .*"NONE"/],
    [
      'both',
      { tokens: [{ name: 'x', token, sha256: '0'.repeat(64) }] },
      /^tokens\[0\]\.token: and sha256 are both/,
    ],
    [
      'an unknown database',
      forDatabase('other'),
      /^tokens\[0\]\.databases\[0\]: "other" is none of databases/,
    ],
    ['a token twice', twice(), /^tokens\[1\]\.name: has the token of tokens\[0\]/],
    ['a word misspelt', { requestPerSecond: 5 }, /^requestPerSecond: is not a setting/],
  ])('%s is named', (_, changes, message) => {
    expect(mistakes(changes)).toEqual([expect.stringMatching(message)]);
  });

  test('everything is told at once, with its line, and no secret in it', () => {
    const result = validateRemoteAccess(
      [
        'listen: {port: x}',
        'key: other.key',
        'databases:',
        '  - name: a',
        '    server: https://h/pwa',
        '    database: b',
        'tokens:',
        '  - {name: c, token: kurz-geheim}',
      ].join('\n'),
      { environment: {}, directory, keys: KeyRing.of([]) },
    );
    const sentences = result.ok ? [] : result.mistakes.map(({ sentence }) => sentence);
    expect(sentences.map((sentence) => sentence.split(':')[0]).sort()).toEqual([
      'certificate',
      'databases[0].server (line 5)',
      'listen.port (line 1)',
      'tokens[0].token (line 8)',
    ]);
    expect(sentences.join()).not.toContain('kurz-geheim');
  });

  test.each([
    [{}, /^PMSYNC_REMOTE_ACCESS: is not set: the file/],
    [{ PMSYNC_REMOTE_ACCESS: '/none.yaml' }, /^PMSYNC_REMOTE_ACCESS: the file "\/none\.yaml" cannot be read/],
    [
      { PMSYNC_REMOTE_ACCESS: '/none.yaml', PMSYNC_LOG_LEVEL: 'loud' },
      /^PMSYNC_LOG_LEVEL: write one of trace/,
    ],
  ])('an environment of %j', (environment, message) => {
    const result = readRemoteAccess(environment);
    expect(!result.ok && result.mistakes[0]!.sentence).toMatch(message);
  });

  test('the example is good', () => {
    const text = readFileSync(join(import.meta.dirname, '../../../docs/remote-access.example.yaml'), 'utf8');
    write('pm.example.com.pem', readFileSync(join(directory, 'server.pem'), 'utf8'));
    write('pm.example.com.key', key);
    write('firm-ca.pem', readFileSync(join(directory, 'ca.pem'), 'utf8'));
    const environment = { PMSYNC_PROJECTMATE_PASSWORD: 's3cret' };
    expect(validateRemoteAccess(text, { environment, directory, keys: KeyRing.of([]) })).toMatchObject({
      ok: true,
    });
  });
});

function without({ server, database }: { server: string; database: string }) {
  return { server, database };
}

function remote() {
  return { databases: [{ name: 'firm', server: 'https://pm.example.com/pwa', database: 'pm' }] };
}

function forDatabase(name: string) {
  return { tokens: [{ name: 'x', token, databases: [name] }] };
}

function twice() {
  return {
    tokens: [
      { name: 'x', token },
      { name: 'y', token: '${TOKEN}' },
    ],
  };
}
