import type { Emulator } from '@pmsync/exchange-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerTarget } from '../../src/ews/sign-in/ntlm/target-information.js';
import { md4 } from '../../src/ews/sign-in/ntlm/md4.js';
import { ntlmV2Response } from '../../src/ews/sign-in/ntlm/response.js';
import { connectEws, type SignInAccess } from '../../src/index.js';
import { accessTo } from '../access.js';
import { ReplyServer } from '../reply-server.js';
import { selfSigned } from './certificate.js';
import { startProxy } from './proxy.js';
import { curl, mailbox, password, signInServer, tryOut } from './server.js';

const account = (changes: object = {}): SignInAccess => ({
  kind: 'ntlm',
  userName: 'svc',
  domain: 'FIRM',
  password,
  ...changes,
});

/** Curl takes a password's bytes for its characters. */
const forCurl = { userName: 'plain', password: 'Passw0rd' };

describe('NTLM by its documents', () => {
  test.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('MD4 of %j (RFC 1320, A.5)', (text, digest) => {
    expect(md4(Buffer.from(text)).toString('hex')).toBe(digest);
  });

  test.each(['', '0600', '06000200ff00', '06000000', '0700040011223344', '0600ffff00000000', 'ff'.repeat(7)])(
    'a target that is described wrongly (%s) is answered all the same',
    (hex) => {
      const { bytes, timestamp } = answerTarget(Buffer.from(hex, 'hex'), 'HTTP/host', null);
      expect(timestamp).toBeNull();
      expect(bytes.includes(Buffer.from('HTTP/host', 'utf16le'))).toBe(true);
    },
  );

  test('the proof and the session key of [MS-NLMP] 4.2.4', () => {
    const targetInformation = Buffer.from(
      '02000c0044006f006d00610069006e00' + '01000c00530065007200760065007200' + '00000000',
      'hex',
    );
    const { response, sessionKey } = ntlmV2Response(
      { userName: 'User', domain: 'Domain', password: 'Password' },
      Buffer.from('0123456789abcdef', 'hex'),
      { timestamp: 0n, challenge: Buffer.alloc(8, 0xaa), targetInformation },
    );
    expect(response.subarray(0, 16).toString('hex')).toBe('68cd0ab851e51c96aabc927bebef6a1c');
    expect(sessionKey.toString('hex')).toBe('8de40ccadbc14a82f15cb0ad0de95ca3');
  });
});

describe('NTLM, on the emulator', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await signInServer({ signIn: ['NTLM'], domain: 'FIRM' });
  });
  afterAll(() => emulator.close());
  beforeEach(() => emulator.control.resetCounters());

  test('signs in once a connection, and later requests travel on it', async () => {
    const mailboxes = connectEws(accessTo(emulator.url, { signIn: account() }));
    const call = () => mailboxes.changes(mailbox, null, 10, { deadline: Date.now() + 10_000 });
    for (let count = 0; count < 20; count += 1) expect(await call()).toMatchObject({ ok: true });
    expect(emulator.control.counters().signIns).toEqual({ NTLM: 1 });
    const together = await Promise.all(Array.from({ length: 30 }, call));
    expect(together.every(({ ok }) => ok)).toBe(true);
    const { signIns } = emulator.control.counters();
    expect(signIns.NTLM).toBeGreaterThan(1);
    expect(signIns.NTLM).toBeLessThanOrEqual(30);
    await mailboxes.close();
  });

  test.each([
    ['with its domain', {}],
    ['with the domain before the name in lower case', { domain: 'firm' }],
    ['without a domain', { domain: null }],
    ['by its address', { userName: mailbox, domain: null }],
  ])('an account signs in %s', async (_name, changes) => {
    emulator.control.setAccount({ userName: 'svc', mailbox });
    expect(await tryOut(emulator, account(changes))).toEqual(['ok', 'ok']);
  });

  test('curl signs in, too', async () => {
    emulator.control.setAccount(forCurl);
    expect(await curl(emulator.url, '--ntlm', '-u', 'FIRM\\plain:Passw0rd')).toBe('200');
    expect(await curl(emulator.url, '--ntlm', '-u', 'FIRM\\plain:wrong')).toBe('401');
  });

  test('a wrong password is told in words, without it', async () => {
    const told = await tryOut(emulator, account({ password: 'Wr0ng-s3cret' }));
    for (const message of told) {
      expect(message).toMatch(/refused the account "FIRM\\svc"/);
      expect(message).not.toContain('Wr0ng');
    }
  });

  test('a password that is changed counts from the next connection on', async () => {
    emulator.control.setAccount({ userName: 'changing', password: 'one', mayImpersonate: true });
    const changing = account({ userName: 'changing', password: 'one' });
    expect(await tryOut(emulator, changing)).toEqual(['ok', 'ok']);
    emulator.control.setAccount({ userName: 'changing', password: 'two' });
    expect((await tryOut(emulator, changing))[0]).toMatch(/refused the account/);
  });

  test('a server that offers other sign-ins is told of, with what to set', async () => {
    const basic = await signInServer({ signIn: ['Basic'] });
    expect((await tryOut(basic, account()))[0]).toMatch(
      /no ntlm sign-in.*exchange\.authentication to "basic"/,
    );
    await basic.close();
  });

  test('a large request is sent once, signed in, and is not lost', async () => {
    const mailboxes = connectEws(accessTo(emulator.url, { signIn: account() }));
    const ids = Array.from({ length: 100 }, () => 'A'.repeat(1_000));
    for (let count = 0; count < 3; count += 1) {
      const result = await mailboxes.get(mailbox, ids, { deadline: Date.now() + 10_000 });
      expect(result.ok && result.value).toHaveLength(100);
    }
    expect(emulator.control.counters()).toMatchObject({ signIns: { NTLM: 3 }, requests: { GetItem: 3 } });
    await mailboxes.close();
  });

  test('is bound to a TLS connection to a private authority, through a proxy that wants an account', async () => {
    const tls = selfSigned('DNS:localhost', 'sha512');
    const encrypted = await signInServer({ signIn: ['NTLM'], tls, requireChannelBinding: true });
    const proxy = await startProxy('u:p');
    try {
      const changes = { certificateAuthority: tls.certificate, proxy: proxy.url };
      expect(await tryOut(encrypted, account(), changes)).toEqual(['ok', 'ok']);
      expect(proxy.tunnels).toEqual([new URL(encrypted.url).host]);
      // This curl binds nothing.
      encrypted.control.setAccount(forCurl);
      expect(await curl(encrypted.url, '-k', '--ntlm', '-u', 'plain:Passw0rd')).toBe('401');
    } finally {
      await encrypted.close();
      await proxy.close();
    }
  });

  test('a server that asks again and again is given up', async () => {
    const server = await ReplyServer.start();
    server.answer = () => ({
      status: 401,
      headers: { 'www-authenticate': 'NTLM TlRMTVNTUAACAAAA' },
      body: '',
    });
    expect((await tryOut(server, account()))[0]).toMatch(/not NTLMv2, or a proxy/);
    await server.close();
  });
});
