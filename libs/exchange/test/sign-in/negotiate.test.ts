import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canStartKdc, startKdc, type Kdc } from '@pmsync/testing';
import type { Emulator } from '@pmsync/exchange-emulator';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { SignInAccess } from '../../src/index.js';
import { kerberosProblem } from '../../src/ews/sign-in/negotiate/kerberos-problem.js';
import { selfSigned } from './certificate.js';
import { curl, signInServer, tryOut } from './server.js';

const ownIdentity: SignInAccess = { kind: 'negotiate', account: null };
const withPassword = (userName: string, password: string): SignInAccess => ({
  kind: 'negotiate',
  account: { userName, domain: 'firm.test', password },
});

describe.skipIf(!canStartKdc())('Kerberos, on a realm of its own', () => {
  let kdc: Kdc;
  let keytab: string;
  let emulator: Emulator;
  const before = { ...process.env };
  let caches = 0;

  beforeAll(async () => {
    kdc = await startKdc();
    kdc.addAccount('svc', 'Kerberos1');
    kdc.addAccount('stranger', 'Kerberos1');
    kdc.addService('HTTP/localhost');
    kdc.addService('HTTP/other.test');
    keytab = kdc.keytab('HTTP/localhost');
    emulator = await signInServer({ signIn: ['Negotiate'], kerberos: { keytab } });
  });
  beforeEach(() => {
    process.env.KRB5_CONFIG = kdc.configFile;
    process.env.KRB5CCNAME = `MEMORY:${(caches += 1)}`;
    process.env.KRB5_CLIENT_KTNAME = '/nonexistent';
    emulator.control.resetCounters();
  });
  afterEach(() => {
    for (const name of ['KRB5_CONFIG', 'KRB5CCNAME', 'KRB5_CLIENT_KTNAME']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  });
  afterAll(async () => {
    await emulator.close();
    await kdc.stop();
  });

  test("the service's own identity signs in from its keytab, without a challenge first", async () => {
    process.env.KRB5_CLIENT_KTNAME = kdc.keytab('svc');
    expect(await tryOut(emulator, ownIdentity)).toEqual(['ok', 'ok']);
    expect(emulator.control.counters().signIns).toEqual({ Negotiate: 2 });
  });

  test('an account signs in with its password', async () => {
    expect(await tryOut(emulator, withPassword('svc', 'Kerberos1'))).toEqual(['ok', 'ok']);
  });

  test('curl signs in, too', async () => {
    process.env.KRB5_CLIENT_KTNAME = kdc.keytab('svc');
    expect(await curl(emulator.url, '--negotiate', '-u', ':')).toBe('200');
    process.env.KRB5_CLIENT_KTNAME = '/nonexistent';
    process.env.KRB5CCNAME = 'MEMORY:nothing';
    expect(await curl(emulator.url, '--negotiate', '-u', ':')).toBe('401');
  });

  test.each<[string, SignInAccess, RegExp]>([
    ['a wrong password', withPassword('svc', 'wrong-s3cret'), /password.*of svc@FIRM\.TEST is wrong/],
    ['an account that the realm does not know', withPassword('nobody', 'x'), /no account nobody@FIRM\.TEST/],
    ['no ticket and no keytab', ownIdentity, /neither a ticket nor .*KRB5_CLIENT_KTNAME/],
    [
      'an account that Exchange does not know',
      withPassword('stranger', 'Kerberos1'),
      /refused the Kerberos ticket/,
    ],
  ])('%s is told in words', async (_name, signIn, words) => {
    const [first, second] = await tryOut(emulator, signIn);
    expect(first).toMatch(words);
    expect(second).toMatch(words);
    expect(first).not.toContain('wrong-s3cret');
  });

  test('a name that is not registered, a realm that is not known and a controller that is away are told in words', async () => {
    const signIn = withPassword('svc', 'Kerberos1');
    const byAddress = { url: emulator.url.replace('localhost', '127.0.0.1') };
    expect((await tryOut(byAddress, signIn))[0]).toMatch(/knows no service HTTP\/127\.0\.0\.1/);
    process.env.KRB5_CONFIG = '/nonexistent';
    expect((await tryOut(emulator, signIn))[0]).toMatch(/realm is not known to this machine.*KRB5_CONFIG/);
    const away = join(tmpdir(), `pmsync-away-${process.pid}.conf`);
    writeFileSync(away, readFileSync(kdc.configFile, 'utf8').replace(/kdc = 127.*/, 'kdc = 127.0.0.1:9'));
    process.env.KRB5_CONFIG = away;
    expect((await tryOut(emulator, signIn))[0]).toMatch(/controller \(KDC\) cannot be reached/);
    rmSync(away);
    expect(kerberosProblem(['Clock skew too great'], 'svc', 'h')).toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(/clocks .* five minutes/),
    });
  });

  test('a ticket is bound to the TLS connection, where Exchange demands it', async () => {
    for (const hash of ['sha256', 'sha384']) {
      const tls = selfSigned('DNS:localhost', hash);
      const encrypted = await signInServer({
        signIn: ['Negotiate'],
        kerberos: { keytab },
        tls,
        requireChannelBinding: true,
      });
      const trust = { certificateAuthority: tls.certificate };
      expect(await tryOut(encrypted, withPassword('svc', 'Kerberos1'), trust)).toEqual(['ok', 'ok']);
      process.env.KRB5_CLIENT_KTNAME = kdc.keytab('svc');
      // This curl binds nothing.
      expect(await curl(encrypted.url, '-k', '--negotiate', '-u', ':')).toBe('401');
      await encrypted.close();
    }
  });
});
