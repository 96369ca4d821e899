import { request } from 'node:http';
import { NestFactory } from '@nestjs/core';
import {
  contactProcedures,
  statisticsProcedure,
  statusProcedure,
  type ContactReply,
  type ContactRequest,
  type Procedure,
} from '@pmsync/contracts';
import { createMemoryBroker } from '@pmsync/messaging';
import { createLogger } from '@pmsync/observability';
import { Secret } from '@pmsync/settings';
import { afterEach, describe, expect, test } from 'vitest';
import { ConsoleModule } from '../src/index.js';

const token = 'the-token-of-this-console';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

type Decision = ContactRequest<'decide'>;
const decide = contactProcedures.decide as unknown as Procedure<Decision, ContactReply<'decide'>>;

/** A console, and a contacts service that has nothing to approve and carries out every other decision. */
async function start(
  access: { token?: string; hosts?: string[]; listensOn?: string } = {},
  answering = true,
) {
  const bus = createMemoryBroker().connect();
  const carriedOut: Decision[] = [];
  if (answering) {
    const options = { group: 'services', concurrency: 1 };
    await bus.respond(statusProcedure, () => Promise.resolve({ at: 1, connections: [] }), options);
    await bus.respond(statisticsProcedure, () => Promise.resolve({ requests: {}, warnings: {} }), options);
    await bus.respond(
      decide,
      (asked) => {
        if (asked.decision === 'approve') {
          return Promise.resolve({ ok: false, problem: 'There is nothing to approve.' });
        }
        carriedOut.push(asked);
        return Promise.resolve({ ok: true, value: { records: asked.recordIds ?? [] } });
      },
      options,
    );
  }
  const module = ConsoleModule.register({
    bus,
    logger: createLogger({ service: 'test', level: 'silent' }),
    access: {
      token: access.token === undefined ? null : new Secret(access.token),
      hosts: access.hosts ?? [],
      listensOn: access.listensOn ?? '127.0.0.1',
    },
  });
  const app = await NestFactory.create(module, { logger: false, bodyParser: false });
  closing.push(() => app.close());
  await app.listen(0, '127.0.0.1');
  const port = Number(new URL(await app.getUrl()).port);
  return { port, carriedOut };
}

const retry: Decision = {
  version: 1,
  connection: 'firm',
  mailbox: 'a@example.com',
  decision: 'retry',
  recordIds: ['r1'],
};

/** Asks as told; unless told otherwise, for a decision, as the command line does. */
function ask(
  port: number,
  {
    method = 'POST',
    path = '/api/contacts/decide',
    headers = {},
    body = JSON.stringify(retry),
  }: { method?: string; path?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ status: number; message: string; body: unknown }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method, path, headers: { 'Content-Type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const answered = JSON.parse(text) as { message?: string };
          resolve({ status: response.statusCode!, message: answered.message ?? '', body: answered });
        });
      },
    );
    sent.on('error', reject);
    sent.end(method === 'GET' ? undefined : body);
  });
}

test('a decision is handed to the contacts service, and its answer back', async () => {
  const { port, carriedOut } = await start();
  expect(await ask(port)).toMatchObject({ status: 200, body: { records: ['r1'] } });
  expect(carriedOut).toEqual([retry]);
  expect(await ask(port, { method: 'GET', path: '/api/status' })).toMatchObject({
    status: 200,
    body: { health: { ok: true }, connections: [] },
  });
});

describe('refused in one sentence, and not carried out:', () => {
  test.each<[string, Parameters<typeof ask>[1], number, RegExp]>([
    ['what breaks the schema', { body: '{"version":1}' }, 400, /connection: .*mailbox: .*decision: /],
    ['what is no JSON', { body: '{' }, 400, /not JSON/],
    ['plain text', { headers: { 'Content-Type': 'text/plain' } }, 415, /^Content-Type/],
    ['a form', { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415, /^Content-Type/],
    ['what is compressed', { headers: { 'Content-Encoding': 'gzip' } }, 415, /^Content-Encoding/],
    ['what is too large', { body: `"${'x'.repeat(200_000)}"` }, 413, /larger than 131072 bytes/],
    ['another verb', { path: '/api/contacts/constructor' }, 404, /nothing of this name/],
    ['another method', { method: 'PUT' }, 405, /POST/],
    ['a page of another site', { headers: { Origin: 'https://evil.example' } }, 403, /^Origin/],
    ['a page without an origin', { headers: { Origin: 'null' } }, 403, /^Origin/],
    ['what a browser calls cross-site', { headers: { 'Sec-Fetch-Site': 'cross-site' } }, 403, /^Origin/],
    ['what a browser calls same-site', { headers: { 'Sec-Fetch-Site': 'same-site' } }, 403, /^Origin/],
    ['a foreign name for this machine', { headers: { Host: 'evil.example' } }, 403, /^Host/],
    ['a name that only looks like ours', { headers: { Host: '127.0.0.1.evil.example' } }, 403, /^Host/],
    [
      'what the service refuses',
      { body: JSON.stringify({ ...retry, decision: 'approve' }) },
      409,
      /^There is nothing to approve\.$/,
    ],
  ])('%s', async (_, asked, status, message) => {
    const { port, carriedOut } = await start();
    const answered = await ask(port, asked);
    expect(answered.status).toBe(status);
    expect(answered.message).toMatch(message);
    expect(carriedOut).toEqual([]);
    expect(await ask(port)).toMatchObject({ status: 200 });
  });

  test('what nobody answers', async () => {
    const { port } = await start({}, false);
    expect(await ask(port)).toMatchObject({ status: 503, message: expect.stringMatching(/is the service/) });
    expect(await ask(port, { method: 'GET', path: '/api/status' })).toMatchObject({ status: 503 });
  });
});

describe('the token', () => {
  const bearer = (text: string) => ({ headers: { Authorization: `Bearer ${text}` } });

  test('lets in who shows it, under the names that are configured', async () => {
    const { port } = await start({ token, listensOn: '0.0.0.0', hosts: ['sync.example.com'] });
    expect((await ask(port, bearer(token))).status).toBe(200);
    const named = { Host: `sync.example.com:${port}`, Origin: `http://sync.example.com:${port}` };
    expect((await ask(port, { headers: { ...bearer(token).headers, ...named } })).status).toBe(200);
  });

  test.each([{}, bearer('wrong'), bearer(`${token}x`), { headers: { Authorization: `Basic ${token}` } }])(
    'keeps out %j',
    async (asked) => {
      const { port, carriedOut } = await start({ token });
      for (const each of [asked, { ...asked, method: 'GET', path: '/api/status' }]) {
        const answered = await ask(port, each);
        expect(answered).toMatchObject({ status: 401, message: expect.stringMatching(/^Authorization/) });
        expect(answered.message).not.toContain(token);
      }
      expect(carriedOut).toEqual([]);
    },
  );

  test('is demanded of a console that others can reach: without one it only shows how things stand', async () => {
    const { port, carriedOut } = await start({ listensOn: '0.0.0.0' });
    for (const asked of [{}, { method: 'GET', path: '/api/status' }]) {
      expect(await ask(port, asked)).toMatchObject({
        status: 403,
        message: expect.stringMatching(/set PMSYNC_CONSOLE_TOKEN/),
      });
    }
    expect(carriedOut).toEqual([]);
    expect(await ask(port, { method: 'GET', path: '/status' })).toMatchObject({
      status: 200,
      body: { health: { ok: true }, administration: expect.stringMatching(/set PMSYNC_CONSOLE_TOKEN/) },
    });
  });
});
