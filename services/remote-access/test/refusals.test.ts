import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { Running, tokens } from './support/running.js';

describe.skipIf(!canMakeCertificates)('what the remote access refuses, and what it tells of it', () => {
  let authority: Authority;
  let running: Running;

  beforeAll(() => (authority = new Authority()));
  afterAll(() => authority?.remove());
  beforeEach(async () => (running = await Running.start(authority, authority)));
  afterEach(() => running.close());

  test('health is open, and says nothing else', async () => {
    const answer = await running.send('/health', { method: 'GET', token: null });
    expect(answer).toMatchObject({ status: 200, body: { status: 'ok' } });
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });

  test('an unknown database, procedure and path', async () => {
    expect(await running.send('/pwa/v1/other/licensed')).toMatchObject({
      status: 404,
      body: { message: 'There is no database of this name here.' },
    });
    for (const name of ['close', 'toString', '__proto__', 'Licensed']) {
      expect(await running.send(`/pwa/v1/firm/${name}`)).toMatchObject({
        status: 404,
        body: { message: 'There is no procedure of this name here.' },
      });
    }
    expect(await running.send('/elsewhere?x=1')).toMatchObject({
      status: 404,
      body: { message: 'Not Found.' },
    });
    expect(await running.send('/pwa/v1/%zz/licensed')).toMatchObject({
      status: 400,
      body: { message: 'Bad Request.' },
    });
    await expect(running.driver({ database: 'other' }).licensed()).rejects.toThrow(
      /^The ProjectMate database "other" at https:.* is not to be found there: .*There is no database/,
    );
  });

  test('another method', async () => {
    const answer = await running.send('/pwa/v1/firm/licensed', { method: 'GET' });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
  });

  test('a body that is too large, announced or not; the connection goes on', async () => {
    const body = Buffer.alloc(300 * 1024, ' ');
    expect((await running.send('/pwa/v1/firm/licensed', { body })).status).toBe(413);
    const headers = { 'transfer-encoding': 'chunked' };
    expect((await running.send('/pwa/v1/firm/licensed', { body, headers })).status).toBe(413);
    expect((await running.send('/pwa/v1/firm/licensed', { body: Buffer.alloc(8_000_000) })).status).toBe(413);
    // A request that writes may be larger.
    expect((await running.send('/pwa/v1/firm/writeContacts', { body })).status).toBe(400);
    expect((await running.send('/pwa/v1/firm/writeContacts', { body: Buffer.alloc(4_300_000) })).status).toBe(
      413,
    );
  });

  test.each([
    ['audienceOf', { contactIds: [1] }, /^contactIds\.0: /],
    ['audienceOf', {}, /^contactIds: /],
    ['writeContacts', { writes: [] }, /^writes: /],
    ['writeContacts', { writes: [{ kind: 'drop' }] }, /^writes\.0\.kind: /],
    ['contactsLike', { probes: Array(101).fill({}), limit: 1 }, /^probes: .*100|^probes\.0/],
    ['audienceOf', { contactIds: Array(1_001).fill('x') }, /^contactIds: .*1000/],
    ['readChangeLog', { limit: 0 }, /^limit: /],
    ['readChangeLog', { limit: 20_001 }, /^limit: .*20000/],
    ['removeFromChangeLog', { ids: ['1; DROP TABLE'] }, /^ids\.0: /],
    ['audienceIn', { mailbox: '', afterId: null, limit: 1 }, /^mailbox: /],
    ['claimChangeLog', { installation: 'x'.repeat(201) }, /^installation: /],
    ['licensed', [], /^The body: /],
  ])('a field of %s that is wrong is named', async (procedure, body, message) => {
    const answer = await running.send(`/pwa/v1/firm/${procedure}`, { body: JSON.stringify(body) });
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(message) } });
  });

  test.each([
    ['no JSON', '{', {}],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), {}],
    ['nothing', '', {}],
    ['a type that web pages may send', '{}', { 'content-type': 'text/plain' }],
    ['something packed', '{}', { 'content-encoding': 'gzip' }],
  ])('a body that is %s', async (_, body, headers) => {
    expect((await running.send('/pwa/v1/firm/licensed', { body, headers })).status).toBe(400);
  });

  test('an error that nobody foresaw is logged, and the caller learns only that', async () => {
    running.store.problem = new Error('secret inner workings');
    const answer = await running.send('/pwa/v1/firm/licensed');
    expect(answer.status).toBe(500);
    expect(answer.body).toEqual({ message: 'Internal Server Error.' });
    expect(running.log.join('\n')).toContain('secret inner workings');
    await expect(running.driver().licensed()).rejects.toThrow(
      /is out of order \(HTTP 500\): its log says why/,
    );
  });

  test('every request is in the log by what it was, and never by what strangers wrote', async () => {
    await running.send('/pwa/v1/firm/licensed');
    await running.send('/pwa/v1/firm/audienceOf', { token: 'wrong-token-in-header' });
    await running.send('/pwa/v1/stranger-1/stranger-2?stranger-3');
    await running.send('/stranger-4', { headers: { 'x-stranger': 'stranger-5' }, body: '"stranger-6"' });
    const [first, ...others] = running.requests();
    expect(first).toMatchObject({
      level: 20,
      caller: 'token office',
      database: 'firm',
      procedure: 'licensed',
      status: 200,
      milliseconds: expect.any(Number),
    });
    expect(others).toMatchObject([
      { caller: null, procedure: null, status: 401 },
      { caller: 'token office', database: null, procedure: null, status: 404 },
      { caller: null, procedure: null, status: 404 },
    ]);
    expect(running.log.join('\n')).not.toMatch(/stranger|wrong-token/);
  });

  test('no token is in any line of the log', async () => {
    running.store.problem = new Error('broken');
    await running.send('/pwa/v1/firm/licensed');
    await running.send('/pwa/v1/firm/licensed', { body: '{' });
    await running.send('/pwa/v1/firm/licensed', { token: tokens.hashed });
    await running.send('/pwa/v1/firm/licensed', { token: `${tokens.office}-wrong` });
    expect(running.log.length).toBeGreaterThan(4);
    for (const token of Object.values(tokens)) expect(running.log.join('\n')).not.toContain(token);
  });

  test('what is under way ends before it closes', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    running.store.licensed = async () => {
      await gate;
      return true;
    };
    const answer = running.send('/pwa/v1/firm/licensed');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const closed = running.close();
    setTimeout(open, 200);
    expect((await answer).status).toBe(200);
    await closed;
  });

  test('callers who keep their connections do not hold it up, and get every answer that is under way', async () => {
    running.store.licensed = async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      return true;
    };
    const driver = running.driver();
    // Each of the driver's connections is busy when the end begins; one more has not asked anything yet.
    const answers = Array.from({ length: 8 }, () => driver.licensed());
    const silent = await running.connect();
    await new Promise((resolve) => setTimeout(resolve, 250));
    const began = Date.now();
    await running.closeService();
    expect(Date.now() - began).toBeLessThan(5_000);
    expect(await Promise.all(answers)).toEqual(Array(8).fill(true));
    await expect.poll(() => silent.closed).toBe(true);
  });
});
