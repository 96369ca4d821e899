import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalContact } from '@pmsync/domain';
import type { Emulator } from '@pmsync/exchange-emulator';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connectEws, type SignInAccess } from '../../src/index.js';
import { accessTo } from '../access.js';
import { ReplyServer } from '../reply-server.js';
import { selfSigned } from './certificate.js';
import { curl, mailbox, signInServer, tryOut } from './server.js';

const tenantId = '8f0c1d5e-0a7e-4b1e-9a55-0d5b3b1f2c11';
const clientId = '2c1b6a3f-7a53-4c43-8a53-3cf0f9d5e2aa';
const withoutRight = '00000000-7a53-4c43-8a53-3cf0f9d5e2aa';
const audience = 'https://outlook.office365.com';
const registered = selfSigned();

describe('OAuth 2.0, on the emulator', () => {
  let emulator: Emulator;
  let lifetime: number | undefined;

  const start = async () => {
    emulator = await signInServer({
      signIn: ['Bearer'],
      entra: {
        tenantId,
        tenantNames: ['firm.test'],
        audience,
        tokenLifetimeSeconds: lifetime,
        applications: [
          {
            clientId,
            roles: ['full_access_as_app'],
            certificates: [registered.certificate],
            secrets: [{ value: 'right-s3cret~' }, { value: 'old-s3cret~', expires: Date.now() - 1_000 }],
          },
          { clientId: withoutRight, roles: ['Calendars.Read'], secrets: [{ value: 'right-s3cret~' }] },
        ],
      },
    });
  };
  beforeEach(async () => {
    lifetime = undefined;
    await start();
  });
  afterEach(async () => {
    await emulator.close();
  });

  const application = (changes: Partial<Extract<SignInAccess, { kind: 'oauth' }>> = {}): SignInAccess => ({
    kind: 'oauth',
    tenantId,
    clientId,
    secret: 'right-s3cret~',
    certificate: null,
    authority: new URL(emulator.url).origin,
    scope: `${audience}/.default`,
    ...changes,
  });
  const open = () => {
    const mailboxes = connectEws(accessTo(emulator.url, { signIn: application() }));
    const call = () => mailboxes.changes(mailbox, null, 10, { deadline: Date.now() + 10_000 });
    return { call, close: () => mailboxes.close() };
  };
  const fetchToken = async (): Promise<string> => {
    const form = new URLSearchParams({
      client_id: clientId,
      client_secret: 'right-s3cret~',
      scope: `${audience}/.default`,
      grant_type: 'client_credentials',
    });
    const url = `${new URL(emulator.url).origin}/${tenantId}/oauth2/v2.0/token`;
    const { access_token: token } = (await (await fetch(url, { method: 'POST', body: form })).json()) as {
      access_token: string;
    };
    return token;
  };
  const signIns = () => emulator.control.counters().signIns;

  test('an application signs in with its secret, and its requests are anchored to the mailbox', async () => {
    expect(await tryOut(emulator, application())).toEqual(['ok', 'ok']);
    expect(signIns()).toEqual({ token: 1, Bearer: 2 });
    expect(emulator.control.counters().anchors).toEqual({ [mailbox]: 2 });
  });

  test("an application signs in with its certificate, and by the tenant's domain", async () => {
    const signIn = application({ secret: null, certificate: registered, tenantId: 'firm.test' });
    expect(await tryOut(emulator, signIn)).toEqual(['ok', 'ok']);
  });

  test('curl signs in with a token, too', async () => {
    const token = await fetchToken();
    expect(await curl(emulator.url, '-H', `Authorization: Bearer ${token}`)).toBe('200');
    const [header, , signature] = token.split('.');
    const forged = Buffer.from('{"roles":["full_access_as_app"]}').toString('base64url');
    expect(await curl(emulator.url, '-H', `Authorization: Bearer ${header}.${forged}.${signature}`)).toBe(
      '401',
    );
    expect(await curl(emulator.url, '-H', 'Authorization: Bearer ...')).toBe('401');
  });

  test('many requests at once wait for one token', async () => {
    const { call, close } = open();
    const results = await Promise.all(Array.from({ length: 25 }, call));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(signIns()).toEqual({ token: 1, Bearer: 25 });
    await close();
  });

  test('a token that the server refuses before its end is fetched anew, once for all', async () => {
    const { call, close } = open();
    await call();
    emulator.control.revokeTokens();
    const results = await Promise.all(Array.from({ length: 10 }, call));
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(signIns()).toEqual({ token: 2, Bearer: 11 });
    await close();
  });

  test('a token is fetched anew before it ends', async () => {
    await emulator.close();
    lifetime = 120;
    await start();
    const { call, close } = open();
    await vi.waitFor(async () => {
      expect(await call()).toMatchObject({ ok: true });
      expect(signIns().token).toBeGreaterThanOrEqual(3);
    });
    await close();
  });

  test('the old token serves while the new one is on its way', async () => {
    const token = await fetchToken();
    const server = await ReplyServer.start();
    let asked = 0;
    server.answer = () => {
      asked += 1;
      const body = JSON.stringify({ access_token: token, expires_in: 120 });
      return asked === 1 ? { body } : null;
    };
    const signIn = application({ authority: new URL(server.url).origin });
    const mailboxes = connectEws(accessTo(emulator.url, { signIn }));
    for (let count = 0; count < 5; count += 1) {
      const result = await mailboxes.changes(mailbox, null, 10, { deadline: Date.now() + 5_000 });
      expect(result).toMatchObject({ ok: true });
    }
    await vi.waitFor(() => expect(asked).toBe(2));
    await mailboxes.close();
    await server.close();
  });

  test('a request whose token comes after its deadline is not sent any more', async () => {
    const token = await fetchToken();
    const server = await ReplyServer.start();
    server.answer = async () => {
      await sleep(800);
      return { body: JSON.stringify({ access_token: token, expires_in: 3_600 }) };
    };
    const signIn = application({ authority: new URL(server.url).origin });
    const mailboxes = connectEws(accessTo(emulator.url, { signIn }));
    const contact = canonicalContact({ surname: 'Late' });
    const create = () =>
      mailboxes.apply(mailbox, [{ kind: 'create', identity: 'contact/late', contact }], {
        deadline: Date.now() + 700,
      });
    expect(await create()).toMatchObject({
      ok: false,
      problem: { kind: 'transient', outcomeUnknown: false, message: expect.stringContaining('no time left') },
    });
    expect(emulator.control.counters().requests).toEqual({});
    expect(await create()).toMatchObject({ ok: true });
    await mailboxes.close();
    await server.close();
  });

  test.each<[string, Partial<Extract<SignInAccess, { kind: 'oauth' }>>, RegExp]>([
    ['a wrong secret', { secret: 'wrong-s3cret~' }, /secret is wrong.*exchange\.password.*AADSTS7000215/],
    ['an expired secret', { secret: 'old-s3cret~' }, /secret has expired.*AADSTS7000222/],
    ['an unknown tenant', { tenantId: 'nobody.test' }, /no tenant "nobody\.test".*exchange\.tenantId/],
    ['an unknown application', { clientId: 'x' }, /no application "x".*exchange\.clientId/],
    ['a wrong scope', { scope: 'https://example.com/.default' }, /exchange\.scope/],
    ['a certificate that is not registered', { certificate: selfSigned() }, /certificate is not registered/],
    [
      'a certificate that is none',
      { certificate: { certificate: 'x', key: 'y' } },
      /clientCertificate and clientKey/,
    ],
    [
      'a right that is missing',
      { clientId: withoutRight },
      /refused the token.*not enough scope.*full_access_as_app/,
    ],
    [
      'an endpoint that is away',
      { authority: 'http://127.0.0.1:9' },
      /127\.0\.0\.1:9 refused the connection/,
    ],
  ])('%s is told in words, without the secret', async (_name, changes, words) => {
    for (const message of await tryOut(emulator, application(changes))) {
      expect(message).toMatch(words);
      expect(message).not.toMatch(/s3cret|eyJ/);
    }
    expect(signIns().token ?? 0).toBeLessThanOrEqual(2);
  });

  test('an endpoint that is busy or ill is waited for', async () => {
    const server = await ReplyServer.start();
    const authority = new URL(server.url).origin;
    const told = async (status: number, body: string, headers = {}) => {
      server.answer = () => ({ status, body, headers });
      return (await tryOut(emulator, application({ authority })))[0];
    };
    expect(await told(503, '')).toMatch(/does not work just now \(HTTP 503\)/);
    expect(await told(429, '', { 'retry-after': '7' })).toMatch(/7 s/);
    expect(await told(200, '<html>')).toMatch(/answered without a token/);
    const unfit = JSON.stringify({ access_token: 'a\r\nb', expires_in: 3_600 });
    expect(await told(200, unfit)).toMatch(/answered without a token/);
    await server.close();
  });
});
