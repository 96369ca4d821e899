import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { KeyRing, SecretKey, validateConnections } from '../src/index.js';

const directory = mkdtempSync(join(tmpdir(), 'pmsync-settings-'));
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const privateKey = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
writeFileSync(join(directory, 'ca.pem'), certificate);
writeFileSync(join(directory, 'client.pem'), certificate);
writeFileSync(join(directory, 'client.key'), privateKey);
writeFileSync(join(directory, 'binary.cer'), 'not a PEM');
mkdirSync(join(directory, 'folder'));
afterAll(() => rmSync(directory, { recursive: true }));

type Section = Readonly<Record<string, unknown>>;

const key = new SecretKey(SecretKey.make());
const surroundings = { environment: { TOKEN: 't0ken', KEY: privateKey }, directory, keys: KeyRing.of([key]) };

function read(projectMate: Section, state?: Section, keys = surroundings.keys) {
  const exchange = {
    url: 'https://exchange.example.com/ews/exchange.asmx',
    version: 'Exchange2016',
    userName: 'svc-pmsync',
    password: 's3cret',
  };
  const text = stringify({
    connections: [{ name: 'one', exchange, projectMate }],
    ...(state ? { state } : {}),
  });
  return validateConnections(text, { ...surroundings, keys });
}

/** What is wrong, without `connections[0].projectMate.` and the line. */
function mistakes(projectMate: Section, state?: Section, keys?: KeyRing): string[] {
  const result = read(projectMate, state, keys);
  return result.ok
    ? []
    : result.mistakes.map(
        ({ field, message }) => `${field.replace(/^connections\[0\]\.projectMate\.?/, '')}: ${message}`,
      );
}

function settings(projectMate: Section, state?: Section) {
  const result = read(projectMate, state);
  if (!result.ok) throw new Error(result.mistakes.map(({ sentence }) => sentence).join('\n'));
  return result.connections[0]!.projectMate;
}

const sql = { server: 'db01', database: 'pm', userName: 'svc', password: 's3cret' };
const remote = { server: 'https://pm.example.com/pwa', database: 'pm', password: 't0ken' };
const without = (section: Section, ...names: string[]) =>
  Object.fromEntries(Object.entries(section).filter(([name]) => !names.includes(name)));

describe('the server of a SQL Server', () => {
  test.each([
    ['db01', 'db01', null, null],
    ['db01.example.com', 'db01.example.com', null, null],
    ['  db01  ', 'db01', null, null],
    ['db01\\SQL2019', 'db01', null, 'SQL2019'],
    ['db01\\MSSQLSERVER', 'db01', null, null],
    ['db01,1450', 'db01', 1450, null],
    ['db01, 1450', 'db01', 1450, null],
    ['db01 ,1450', 'db01', 1450, null],
    ['db01:1450', 'db01', 1450, null],
    ['db01\\SQL2019,1450', 'db01', 1450, 'SQL2019'],
    ['tcp:db01', 'db01', null, null],
    ['TCP:db01\\SQL2019', 'db01', null, 'SQL2019'],
    ['tcp:db01,1433', 'db01', 1433, null],
    ['.', 'localhost', null, null],
    ['.\\SQLEXPRESS', 'localhost', null, 'SQLEXPRESS'],
    ['(local)', 'localhost', null, null],
    ['(LOCAL)\\SQLEXPRESS', 'localhost', null, 'SQLEXPRESS'],
    ['10.0.0.7,1433', '10.0.0.7', 1433, null],
    ['[::1],1433', '::1', 1433, null],
    ['[fe80::1]', 'fe80::1', null, null],
  ])('%s', (server, host, port, instance) => {
    expect(settings({ ...sql, server })).toMatchObject({ kind: 'mssql', server, host, port, instance });
  });

  test.each([
    ['np:\\\\db01\\pipe\\sql\\query', /is not reached by TCP\/IP/],
    ['\\\\db01\\pipe\\sql\\query', /is not reached by TCP\/IP/],
    ['lpc:db01', /is not reached by TCP\/IP/],
    ['(localdb)\\MSSQLLocalDB', /serves one user of one machine/],
    ['db01,0', /no port from 1 to 65535/],
    ['db01,70000', /no port from 1 to 65535/],
    ['db01,', /not the address of a SQL Server/],
    ['db01,sql', /not the address of a SQL Server/],
    ['db01\\', /not the address of a SQL Server/],
    ['\\SQL2019', /not the address of a SQL Server/],
    ['::1', /not the address of a SQL Server/],
    ['tcp:', /not the address of a SQL Server/],
    ['two words', /not the address of a SQL Server/],
    ['mysql://db01', /not the address of a SQL Server/],
    ['/var/lib/pm.sqlite', /not the address of a SQL Server/],
    ['Server=db01;Database=pm', /not the address of a SQL Server/],
  ])('%s is refused, and told how to write it', (server, message) => {
    const [found, ...others] = mistakes({ ...sql, server });
    expect(others).toEqual([]);
    expect(found).toMatch(message);
    expect(found).toMatch(/^server: .*write host, host\\instance or host,port\.$/);
  });
});

describe('signing in to SQL Server', () => {
  const entra = { authentication: 'entra-password', tenantId: 'tenant', clientId: 'app' };
  test.each<[string, Section, object]>([
    ['an account and a password', {}, { kind: 'sql', userName: 'svc' }],
    ['a domain', { domain: 'EXAMPLE' }, { kind: 'ntlm', domain: 'EXAMPLE', userName: 'svc' }],
    ['DOMAIN\\user', { userName: 'EXAMPLE\\svc' }, { kind: 'ntlm', domain: 'EXAMPLE', userName: 'svc' }],
    [
      'DOMAIN\\user and the domain',
      { userName: 'OLD\\svc', domain: 'EXAMPLE' },
      { kind: 'ntlm', domain: 'EXAMPLE', userName: 'svc' },
    ],
    ['neither', { userName: undefined, password: undefined }, { kind: 'integrated' }],
    ['integrated, said', { authentication: 'integrated' }, { kind: 'integrated' }],
    [
      'Entra ID: a password',
      entra,
      { kind: 'entra-password', tenantId: 'tenant', clientId: 'app', userName: 'svc' },
    ],
    [
      'Entra ID: a service principal',
      { ...entra, authentication: 'entra-service-principal', userName: undefined },
      { kind: 'entra-service-principal', tenantId: 'tenant', clientId: 'app' },
    ],
    [
      'Entra ID: the managed identity',
      { authentication: 'entra-managed-identity', userName: undefined, password: undefined },
      { kind: 'entra-managed-identity', clientId: null },
    ],
    [
      'Entra ID: a managed identity of several',
      { authentication: 'entra-managed-identity', clientId: 'app' },
      { kind: 'entra-managed-identity', clientId: 'app' },
    ],
  ])('by %s', (_, changes, signIn) => {
    const section = settings({ ...sql, ...changes });
    expect(section).toMatchObject({ kind: 'mssql', signIn, tls: 'verify', certificateAuthority: null });
    expect(Object.keys((section as { signIn: object }).signIn)).toEqual(
      expect.arrayContaining(Object.keys(signIn)),
    );
  });

  test.each<[string, Section, string[]]>([
    ['sql', without(sql, 'password'), ['password']],
    ['sql', without(sql, 'userName'), ['userName']],
    [
      'sql, said',
      { ...without(sql, 'userName', 'password'), authentication: 'sql' },
      ['password', 'userName'],
    ],
    ['ntlm', { ...sql, authentication: 'ntlm' }, ['domain']],
    ['ntlm', { ...without(sql, 'userName', 'password'), domain: 'EXAMPLE' }, ['password', 'userName']],
    ['entra-password', { ...sql, authentication: 'entra-password' }, ['tenantId', 'clientId']],
    [
      'entra-service-principal',
      { ...without(sql, 'userName', 'password'), authentication: 'entra-service-principal' },
      ['password', 'tenantId', 'clientId'],
    ],
    ['Entra ID, not said', { ...sql, tenantId: 'tenant', clientId: 'app' }, ['authentication']],
  ])('%s: each thing that is missing is named', (_, section, fields) => {
    expect(mistakes(section)).toEqual(
      fields.map((field) => expect.stringMatching(`^${field}: is missing: `)),
    );
  });

  test('a kind that is not known', () => {
    expect(mistakes({ ...sql, authentication: 'kerberos' })).toEqual([
      'authentication: "kerberos" is not known: write one of sql, ntlm, entra-password, entra-service-principal, entra-managed-identity, integrated.',
    ]);
  });

  test('a password of digits has to be quoted', () => {
    expect(mistakes({ ...sql, password: 12345 })).toEqual(['password: must be text: put it in quotes.']);
  });
});

describe('TLS', () => {
  test.each(['verify', 'trust', 'off'])('%s', (tls) => {
    expect(settings({ ...sql, tls })).toMatchObject({ tls });
  });

  test('a switch that is not known', () => {
    expect(mistakes({ ...sql, tls: 'on' })).toEqual([
      'tls: "on" is not known: write one of verify, trust, off.',
    ]);
  });

  test("the firm's authority is read, relative to the file", () => {
    expect(settings({ ...sql, certificateAuthority: 'ca.pem' })).toMatchObject({
      certificateAuthority: certificate,
    });
  });

  test.each([
    ['missing.pem', 'the file "missing.pem" cannot be read: there is no such file.'],
    ['folder', 'the file "folder" cannot be read: it is a folder.'],
    ['binary.cer', 'the file "binary.cer" holds no certificate in PEM ("-----BEGIN CERTIFICATE-----").'],
  ])('the authority %s is a mistake', (certificateAuthority, message) => {
    expect(mistakes({ ...sql, certificateAuthority })).toEqual([`certificateAuthority: ${message}`]);
    expect(mistakes({ ...remote, certificateAuthority })).toEqual([`certificateAuthority: ${message}`]);
  });

  test("the service's own identity trusts what the machine trusts", () => {
    const section = { server: 'db01', database: 'pm', certificateAuthority: 'ca.pem' };
    expect(mistakes(section)).toEqual([expect.stringMatching(/^certificateAuthority: is not used with/)]);
  });
});

describe('remote access', () => {
  test('with a token', () => {
    const section = settings({ ...remote, server: 'https://PM.example.com:8443/pwa/', password: '${TOKEN}' });
    expect(section).toMatchObject({
      kind: 'remote',
      url: 'https://pm.example.com:8443/pwa',
      clientCertificate: null,
      tls: 'verify',
    });
    expect(section.kind === 'remote' && section.token?.reveal()).toBe('t0ken');
  });

  test.each([
    ['a file', 'client.key'],
    ['the environment', '${KEY}'],
    ['sealed', key.seal(privateKey)],
    ['the file itself', privateKey],
  ])('with a certificate, whose key is in %s', (_, clientKey) => {
    const section = settings({ ...without(remote, 'password'), clientCertificate: 'client.pem', clientKey });
    if (section.kind !== 'remote') throw new Error(section.kind);
    expect(section.token).toBeNull();
    expect(section.clientCertificate?.certificate).toBe(certificate);
    expect(section.clientCertificate?.key.reveal()).toBe(privateKey);
    expect(JSON.stringify(section)).not.toContain('PRIVATE KEY');
  });

  test.each<[string, Section, string[]]>([
    [
      'in clear text',
      { server: 'http://pm.example.com/pwa' },
      ['server: "http://pm.example.com/pwa" is not'],
    ],
    ['no host', { server: 'https://' }, ['server: "https://" is not the address of a remote access']],
    ['a query', { server: 'https://pm.example.com/pwa?a=1' }, ['server: .* write https://host/pwa']],
    ['a fragment', { server: 'https://pm.example.com/pwa#a' }, ['server: .* write https://host/pwa']],
    ['tls off', { tls: 'off' }, ['tls: "off" is not possible for a remote access']],
    ['no token', { password: undefined }, ['password: is missing: the token of the remote access, or']],
    ['no key', { clientCertificate: 'client.pem' }, ['clientKey: is missing']],
    ['no certificate', { clientKey: 'client.key' }, ['clientCertificate: is missing']],
    [
      'files that are not there',
      { password: undefined, clientCertificate: 'a.pem' },
      ['clientCertificate: the file "a.pem" cannot be read: there is no such file'],
    ],
    [
      'a key that is not there',
      { clientCertificate: 'client.pem', clientKey: 'b.key' },
      ['clientKey: the file "b.key" cannot be read: there is no such file'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(mistakes({ ...remote, ...changes })).toEqual(
      expected.map((message) => expect.stringMatching(`^${message}`)),
    );
  });

  test('a password in the address is refused and not repeated', () => {
    const [found] = mistakes({ ...remote, server: 'https://svc:s3cret@pm.example.com/pwa' });
    expect(found).toBe('server: user and password do not belong into the address: write https://host/pwa.');
    expect(
      mistakes(sql, { ...remote, server: 'https://svc:s3cret@pm.example.com/pwa' }).join(),
    ).not.toContain('s3cret');
  });
});

describe('a sealed password', () => {
  const sealed = key.seal('s3cret');

  test('is opened with its key, whatever else is on the ring', () => {
    const ring = KeyRing.of([new SecretKey(SecretKey.make()), key]);
    const result = read({ ...sql, password: sealed }, undefined, ring);
    const section = result.ok ? result.connections[0]!.projectMate : null;
    expect(
      section?.kind === 'mssql' && section.signIn.kind === 'sql' && section.signIn.password.reveal(),
    ).toBe('s3cret');
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  test('may stand in the environment', () => {
    const text = stringify({
      connections: [
        {
          name: 'one',
          exchange: {
            url: 'https://exchange.example.com/ews/exchange.asmx',
            version: 'Exchange2016',
            userName: 'svc',
            password: '${SEALED}',
          },
          projectMate: sql,
        },
      ],
    });
    const result = validateConnections(text, { ...surroundings, environment: { SEALED: sealed } });
    const signIn = result.ok ? result.connections[0]!.exchange.signIn : null;
    expect(signIn?.kind === 'basic' && signIn.password.reveal()).toBe('s3cret');
  });

  test.each<[string, KeyRing, RegExp]>([
    ['without a key', KeyRing.of([]), /^password: is sealed, and there is no key: set PMSYNC_SECRET_KEY/],
    [
      'with another key',
      KeyRing.of([new SecretKey(SecretKey.make())]),
      /^password: is sealed with another key/,
    ],
    [
      'with a key that is none',
      KeyRing.read({ environment: { PMSYNC_SECRET_KEY: 'short' } }),
      /^password: PMSYNC_SECRET_KEY cannot be used: a key is 32 random bytes in base64/,
    ],
    [
      'with a key file that is not there',
      KeyRing.read({ environment: { PMSYNC_SECRET_KEY_FILE: '/nowhere/key' } }),
      /^password: PMSYNC_SECRET_KEY_FILE cannot be used: there is no such file/,
    ],
  ])('%s is a mistake', (_, ring, message) => {
    expect(mistakes({ ...sql, password: sealed }, undefined, ring)).toEqual([expect.stringMatching(message)]);
  });

  test('that was changed is a mistake', () => {
    const middle = Math.floor(sealed.length / 2) + 10;
    const changed = `${sealed.slice(0, middle)}${sealed[middle] === 'A' ? 'B' : 'A'}${sealed.slice(middle + 1)}`;
    for (const password of [changed, 'sealed:', 'sealed:x:y']) {
      expect(mistakes({ ...sql, password })).toEqual([
        expect.stringMatching(/^password: is sealed with another key, or was damaged/),
      ]);
    }
  });
});

describe('the state store', () => {
  test('is not told of where there is no section', () => {
    expect(read(sql)).toMatchObject({ ok: true, state: null });
  });

  test('in a file, relative to connections.yaml', () => {
    expect(read(sql, { server: 'sqlite', database: 'state.sqlite' })).toMatchObject({
      ok: true,
      state: { kind: 'sqlite', file: join(directory, 'state.sqlite') },
    });
  });

  test('on a SQL Server', () => {
    expect(read(sql, { ...sql, server: 'db02\\STATE', userName: 'EXAMPLE\\svc' })).toMatchObject({
      ok: true,
      state: { kind: 'mssql', host: 'db02', instance: 'STATE', signIn: { kind: 'ntlm', domain: 'EXAMPLE' } },
    });
  });

  test('by remote access is refused', () => {
    expect(mistakes(sql, { ...without(remote, 'password'), tls: 'off' })).toEqual([
      'state.server: a remote access is no database: the state store is "sqlite" or a SQL Server.',
    ]);
  });

  test('with mistakes: each is told, with those of the connections', () => {
    const state = { server: 'db01,0', database: '', userName: 'svc', port: 1433 };
    expect(mistakes({ ...sql, password: '${NONE}' }, state).sort()).toEqual([
      expect.stringMatching(/^password: the environment has no variable "NONE"/),
      expect.stringMatching(/^state\.database: is empty: the database/),
      expect.stringMatching(/^state\.port: is not a setting/),
    ]);
    expect(mistakes(sql, { ...sql, server: 'db01,0', password: undefined })).toEqual([
      expect.stringMatching(/^state\.server: .* no port/),
      expect.stringMatching(/^state\.password: is missing/),
    ]);
  });
});
