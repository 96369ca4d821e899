import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { KeyRing, validateConnections } from '../src/index.js';

const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('how to reach Exchange', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'pmsync-exchange-'));
    writeFileSync(join(directory, 'ca.pem'), certificate);
    writeFileSync(join(directory, 'key.pem'), 'the-key-s3cret');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const read = (exchange: Record<string, unknown>) => {
    const section = {
      url: 'https://exchange.example.com/ews/exchange.asmx',
      version: 'Exchange2016',
      ...exchange,
    };
    const projectMate = { server: 'sqlite', database: 'pm.sqlite' };
    return validateConnections(
      stringify({ connections: [{ name: 'one', exchange: section, projectMate }] }),
      { environment: { PW: 's3cret', PROXY: 'http://u:s3cret@proxy:3128' }, directory, keys: KeyRing.of([]) },
    );
  };
  const settings = (exchange: Record<string, unknown>) => {
    const result = read(exchange);
    if (!result.ok) throw new Error(result.mistakes.map(({ sentence }) => sentence).join('\n'));
    return result.connections[0]!.exchange;
  };
  const account = { userName: 'svc', password: '${PW}' };
  const application = { authentication: 'oauth', tenantId: 'firm.test', clientId: 'app' };

  test.each<[string, Record<string, unknown>, object]>([
    ['an account alone: Basic', account, { kind: 'basic', userName: 'svc', domain: null }],
    [
      'NTLM',
      { ...account, authentication: 'ntlm', domain: 'FIRM' },
      { kind: 'ntlm', userName: 'svc', domain: 'FIRM' },
    ],
    [
      'the domain before the name',
      { authentication: 'ntlm', userName: 'FIRM\\svc', password: '${PW}' },
      { kind: 'ntlm', userName: 'svc', domain: 'FIRM' },
    ],
    ["the service's own identity", { authentication: 'negotiate' }, { kind: 'negotiate', account: null }],
    [
      'Kerberos with a password',
      { ...account, authentication: 'negotiate', domain: 'firm.test' },
      { kind: 'negotiate', account: { userName: 'svc', domain: 'firm.test' } },
    ],
    [
      'an application with a secret, in the public cloud',
      { ...application, password: '${PW}' },
      {
        kind: 'oauth',
        tenantId: 'firm.test',
        clientId: 'app',
        certificate: null,
        authority: 'https://login.microsoftonline.com',
        scope: 'https://outlook.office365.com/.default',
      },
    ],
    [
      'an application with a certificate, in another cloud',
      {
        ...application,
        clientCertificate: 'ca.pem',
        clientKey: 'key.pem',
        authority: 'https://login.microsoftonline.us',
        scope: 'https://outlook.office365.us/.default',
      },
      {
        kind: 'oauth',
        secret: null,
        certificate: { certificate },
        authority: 'https://login.microsoftonline.us',
        scope: 'https://outlook.office365.us/.default',
      },
    ],
  ])('%s', (_name, exchange, signIn) => {
    const found = settings(exchange);
    expect(found.signIn).toMatchObject(signIn);
    expect(found).toMatchObject({ tls: 'verify', certificateAuthority: null, proxy: null });
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test('TLS and the proxy are said a connection', () => {
    const found = settings({
      ...account,
      tls: 'insecure',
      certificateAuthority: 'ca.pem',
      proxy: '${PROXY}',
    });
    expect(found).toMatchObject({ tls: 'insecure', certificateAuthority: certificate });
    expect(found.proxy?.reveal()).toBe('http://u:s3cret@proxy:3128');
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  test.each<[string, Record<string, unknown>, RegExp[]]>([
    ['no account', {}, [/userName.*missing.*authentication: negotiate/, /password.*missing/]],
    ['half an account', { authentication: 'negotiate', userName: 'svc' }, [/exchange\.password.*missing/]],
    ['an application without saying so', { ...account, clientId: 'x' }, [/authentication.*missing.*"oauth"/]],
    ['an application that proves nothing', application, [/exchange\.password.*clientCertificate/]],
    [
      'an application of no tenant',
      { authentication: 'oauth', password: 'x' },
      [/tenantId.*missing/, /clientId.*missing/],
    ],
    [
      'a secret that would go out in clear text',
      { ...application, password: 'x', authority: 'http://login.example.com' },
      [/authority.*https/],
    ],
    [
      'a key without its certificate',
      { ...application, password: 'x', clientKey: 'key.pem' },
      [/clientCertificate/],
    ],
    [
      'a certificate without its key',
      { ...application, clientCertificate: 'ca.pem' },
      [/clientKey.*missing/],
    ],
    ['no certificate', { ...account, certificateAuthority: 'key.pem' }, [/no certificate in PEM/]],
    ['an unknown sign-in', { ...account, authentication: 'digest' }, [/"digest" is not known.*basic, ntlm/]],
    ['an unknown switch', { ...account, tls: 'off' }, [/"off" is not known.*verify, insecure/]],
    ['a proxy that is none', { ...account, proxy: 'proxy:3128' }, [/exchange\.proxy.*http:\/\/host:port/]],
  ])('%s is refused in words', (_name, exchange, sentences) => {
    const result = read(exchange);
    expect(result.ok ? [] : result.mistakes.map(({ sentence }) => sentence)).toEqual(
      sentences.map((sentence) => expect.stringMatching(sentence)),
    );
  });
});
