import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { countedAddress } from '../src/callers/address.js';
import type { RemoteAccessOptions } from '../src/index.js';
import { Running, tokens } from './support/running.js';

const licensed = '/pwa/v1/firm/licensed';

describe.skipIf(!canMakeCertificates)('who is let in to the remote access', () => {
  let authority: Authority;
  let clients: Authority;
  let running: Running;

  beforeAll(() => {
    authority = new Authority();
    clients = new Authority('Clients');
  });
  afterAll(() => {
    authority?.remove();
    clients?.remove();
  });
  afterEach(() => running.close());

  const start = async (changes: Partial<RemoteAccessOptions> = {}) =>
    (running = await Running.start(authority, clients, changes));

  test('a token, given as it is or as its digest', async () => {
    await start();
    for (const token of [tokens.office, tokens.hashed]) {
      expect(await running.send(licensed, { token })).toMatchObject({
        status: 200,
        body: { ok: true, value: { licensed: true } },
      });
    }
    expect(running.requests().map(({ caller }) => caller)).toEqual(['token office', 'token hashed']);
  });

  test.each([
    ['no token', null],
    ['a wrong token', 'wrong'],
    ['a token that a right one begins with', tokens.office.slice(0, -1)],
    ['the digest itself', '0'.repeat(64)],
  ])('%s is not', async (_, token) => {
    await start();
    const answer = await running.send(licensed, { token });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body).toEqual({ message: expect.stringMatching(/^Sign in with a token/) });
  });

  test('other ways to say who one is are none', async () => {
    await start();
    const basic = Buffer.from(`office:${tokens.office}`).toString('base64');
    for (const authorization of [`Basic ${basic}`, tokens.office, 'Bearer', `Bearer ${tokens.office} x`]) {
      expect((await running.send(licensed, { token: null, headers: { authorization } })).status).toBe(401);
    }
    expect((await running.send(`${licensed}?token=${tokens.office}`, { token: null })).status).toBe(401);
  });

  test('who is not let in learns of no database, and no body is read', async () => {
    await start();
    for (const path of [licensed, '/pwa/v1/other/licensed', '/pwa/v1/firm/other']) {
      const answer = await running.send(path, { token: 'wrong', body: Buffer.alloc(1_000_000) });
      expect(answer.status).toBe(401);
    }
  });

  test('a token that is for another database', async () => {
    await start();
    expect((await running.send(licensed, { token: tokens.guest })).status).toBe(403);
    expect((await running.send('/pwa/v1/lobby/licensed', { token: tokens.guest })).status).toBe(404);
    await expect(running.driver({ token: { reveal: () => tokens.guest } }).licensed()).rejects.toThrow(
      /knows us and does not allow us this database/,
    );
  });

  test('a client certificate of our authority, and no other', async () => {
    await start();
    const good = running.client('Front office');
    expect((await running.send(licensed, { token: null, client: good })).status).toBe(200);
    expect(running.requests().at(-1)?.['caller']).toBe('certificate Front office');
    const foreign = authority.client('Front office');
    expect((await running.send(licensed, { token: null, client: foreign })).status).toBe(401);
    // A server's certificate of the same authority is not for signing in.
    expect((await running.send(licensed, { token: null, client: clients.server() })).status).toBe(401);
    expect((await running.send(licensed, { client: foreign })).status).toBe(200);
  });

  test('the driver signs in by client certificate, on one connection after the other', async () => {
    await start();
    const { certificate, key } = running.client('driver');
    for (let round = 0; round < 3; round += 1) {
      const driver = running.driver({
        token: null,
        clientCertificate: { certificate, key: { reveal: () => key } },
      });
      expect(await Promise.all(Array.from({ length: 20 }, () => driver.licensed()))).not.toContain(false);
    }
    const foreign = authority.client('driver');
    await expect(
      running
        .driver({
          token: null,
          clientCertificate: { certificate: foreign.certificate, key: { reveal: () => foreign.key } },
        })
        .licensed(),
    ).rejects.toThrow(/does not let us in: it does not trust our client certificate/);
  });

  test('without an authority for clients, no certificate lets in', async () => {
    await start({ clientCertificateAuthority: null });
    expect((await running.send(licensed, { token: null, client: running.client('x') })).status).toBe(401);
  });

  test('who asks too often is told when to come again, and others are not', async () => {
    await start({ requestsPerSecond: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => running.send(licensed)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(refused[0]).toMatchObject({
      headers: { 'retry-after': '1' },
      body: { message: expect.stringMatching(/Too many/) },
    });
    expect((await running.send(licensed, { token: tokens.hashed })).status).toBe(200);
  });

  test('the driver waits when it asks too often, and gets everything', async () => {
    await start({ requestsPerSecond: 5 });
    const driver = running.driver();
    expect(await Promise.all(Array.from({ length: 12 }, () => driver.licensed()))).toHaveLength(12);
    expect(running.requests().some(({ status }) => status === 429)).toBe(true);
  });

  test('where too many wrong tokens come from, a right one does not help, but for those who were in before', async () => {
    await start();
    expect((await running.send(licensed)).status).toBe(200);
    const wrong = async () => (await running.send(licensed, { token: 'guess' })).status;
    const statuses: number[] = [];
    for (let guess = 0; guess < 25; guess += 1) statuses.push(await wrong());
    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401));
    expect(statuses.slice(20)).toEqual(Array(5).fill(429));
    const guessed = await running.send(licensed, { token: tokens.hashed });
    expect(guessed.status).toBe(429);
    expect(Number(guessed.headers['retry-after'])).toBeGreaterThan(30);
    expect((await running.send(licensed)).status).toBe(200);
  });

  test('a TLS version of the last century is refused', async () => {
    await start();
    expect((await running.send(licensed, { maxVersion: 'TLSv1.2' })).status).toBe(200);
    await expect(running.send(licensed, { maxVersion: 'TLSv1.1' })).rejects.toThrow();
  });

  test('a digest that is none stops the start, and is not shown', async () => {
    await expect(start({ tokens: [{ name: 'office', sha256: 'not-a-digest' }] })).rejects.toThrow(
      /^The token "office": its sha256 must be 64 hexadecimal digits\.$/,
    );
    running = await Running.start(authority, clients);
  });
});

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [undefined, ''],
])('the address %s counts as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted);
});
