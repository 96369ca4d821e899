import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ContractBroken, ProjectMateUnavailable } from '../../src/index.js';
import type { RemoteAccess } from '../../src/remote/remote-access.js';
import { RemoteProjectMateStore } from '../../src/remote/remote-projectmate-store.js';
import { Authority, canMakeCertificates, type Certificate } from './certificates.js';

const token = 'a-token-that-nobody-may-see';
const id = '00000000-0000-4000-8000-00000000000a';

describe.skipIf(!canMakeCertificates)(
  'the driver of the remote access, against servers of every kind',
  () => {
    let authority: Authority;
    let own: Certificate;
    const closing: (() => Promise<void> | void)[] = [];

    beforeAll(() => {
      authority = new Authority();
      own = authority.server();
    });
    afterAll(() => authority?.remove());
    afterEach(async () => {
      for (const close of closing.splice(0).reverse()) await close();
    });

    async function listen(server: Pick<Server, 'listen' | 'close' | 'address'>): Promise<number> {
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      closing.push(
        () =>
          new Promise<void>((closed) => {
            (server as Partial<Server>).closeAllConnections?.();
            server.close(() => closed());
          }),
      );
      return (server.address() as AddressInfo).port;
    }

    async function https(answer: RequestListener, certificate = own): Promise<string> {
      const server = createServer({ cert: certificate.certificate, key: certificate.key }, answer);
      return `https://127.0.0.1:${await listen(server as unknown as Server)}/pwa`;
    }

    const status =
      (code: number, body: string, headers: Record<string, string> = {}): RequestListener =>
      (_, response) => {
        response.writeHead(code, headers).end(body);
      };
    const json = (body: unknown) => status(200, JSON.stringify(body));

    function open(
      url: string,
      changes: Partial<RemoteAccess> = {},
      patience = { connect: 2_000, answer: 10_000 },
    ) {
      const store = new RemoteProjectMateStore(
        {
          url,
          database: 'Практика 1',
          token: { reveal: () => token },
          clientCertificate: null,
          certificateAuthority: authority.certificate,
          tls: 'verify',
          ...changes,
        },
        patience,
      );
      closing.push(() => store.close());
      return store;
    }

    /** The sentence that the administrator sees. */
    async function sentence(store: RemoteProjectMateStore, url: string): Promise<string> {
      const error = await store.parameters().then(
        () => expect.fail('it answered'),
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ProjectMateUnavailable);
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(token);
      const { message } = error as Error;
      expect(message).toMatch(/\.$/);
      const beginning = `The ProjectMate database "Практика 1" at ${url} `;
      expect(message.slice(0, beginning.length)).toBe(beginning);
      return message.slice(beginning.length);
    }
    const sentenceOf = async (answer: RequestListener, changes: Partial<RemoteAccess> = {}) => {
      const url = await https(answer);
      return await sentence(open(url, changes), url);
    };

    test('says who it is, and asks for one procedure of one database', async () => {
      const seen: unknown[] = [];
      const url = await https(({ method, url: path, headers }, response) => {
        seen.push([method, path, headers.authorization, headers['content-type']]);
        response.end('{"ok":true,"value":{"licensed":true}}');
      });
      expect(await open(`${url}/`).licensed()).toBe(true);
      expect(seen).toEqual([
        [
          'POST',
          `/pwa/v1/${encodeURIComponent('Практика 1')}/licensed`,
          `Bearer ${token}`,
          'application/json',
        ],
      ]);
    });

    test.each([
      [401, 'does not let us in: our token (projectMate.password) is not known to it.'],
      [403, /^knows us and does not allow us this database/],
      [404, /^is not to be found there: check projectMate\.database.*It says: Because\.$/],
      [405, /^answers something that is not of the remote access's protocol \(HTTP 405\)/],
      [413, /^refused our request \(HTTP 413\): .* It says: Because\.$/],
      [400, /^refused our request \(HTTP 400\)/],
      [502, /^is out of order \(HTTP 502\)/],
    ])('status %i', async (code, words) => {
      expect(await sentenceOf(status(code, '{"message":"Because."}'))).toMatch(words);
    });

    test('401 with a client certificate, with both, and with neither', async () => {
      const clientCertificate = { certificate: own.certificate, key: { reveal: () => own.key } };
      const answer = status(401, '');
      expect(await sentenceOf(answer, { clientCertificate })).toMatch(
        /neither our token .* nor our client certificate/,
      );
      expect(await sentenceOf(answer, { clientCertificate, token: null })).toMatch(
        /does not trust our client certificate/,
      );
      expect(await sentenceOf(answer, { token: null })).toMatch(
        /neither a token .* nor a client certificate is set/,
      );
    });

    test.each([
      ['a web page', status(200, '<html>Welcome</html>')],
      ['JSON of another kind', json({ hello: 1 })],
      ['a value of another kind', json({ ok: true, value: { timeZone: 3 } })],
      ['nothing', status(200, '')],
      ['an informal status', status(204, '')],
    ])('%s is not of the protocol', async (_, answer) => {
      expect(await sentenceOf(answer)).toMatch(
        /^answers something that is not of the remote access's protocol .*: check projectMate\.server/,
      );
    });

    test('a value that is wrong is not shown', async () => {
      const parameters = {
        mailServerName: null,
        timeZone: 'UTC',
        enabledDomains: ['private matter'],
        contactMode: 'one-way',
      };
      const words = await sentenceOf(json({ ok: true, value: parameters }));
      expect(words).toContain('enabledDomains.0');
      expect(words).not.toContain('private matter');
    });

    test('a redirect is not followed', async () => {
      let followed = 0;
      const other = await https((_, response) => {
        followed += 1;
        response.end();
      });
      expect(await sentenceOf(status(307, '', { location: other }))).toMatch(
        /^redirects to another address, which is not followed/,
      );
      expect(followed).toBe(0);
    });

    test('an answer without end', async () => {
      const words = await sentenceOf((_, response) => {
        const chunk = Buffer.alloc(1024 * 1024, ' ');
        const more = (): void => void (response.writable && response.write(chunk, more));
        more();
      });
      expect(words).toMatch(/^answers more than the remote access's protocol allows/);
    });

    test('a server that never answers, and one that stops in the middle', async () => {
      for (const answer of [
        () => {},
        (_: unknown, response: { write(text: string): void }) => response.write('{"ok"'),
      ]) {
        const url = await https(answer as RequestListener);
        const began = Date.now();
        const words = await sentence(open(url, {}, { connect: 2_000, answer: 500 }), url);
        expect(words).toMatch(/^gave no answer within 0\.5 seconds/);
        expect(Date.now() - began).toBeLessThan(2_000);
      }
    });

    test('a machine that accepts and does not go on', async () => {
      const port = await listen(createTcpServer((socket) => void socket.resume()) as unknown as Server);
      const url = `https://127.0.0.1:${port}/pwa`;
      expect(await sentence(open(url, {}, { connect: 500, answer: 5_000 }), url)).toMatch(
        /^cannot be reached: nothing answered at 127\.0\.0\.1:\d+ within 0\.5 seconds/,
      );
    });

    test('a server without TLS', async () => {
      const port = await listen(createHttpServer(json({ ok: true, value: {} })));
      const url = `https://127.0.0.1:${port}/pwa`;
      expect(await sentence(open(url), url)).toMatch(/^does not speak HTTPS/);
    });

    test.each(['http://127.0.0.1:1/pwa', 'nonsense'])('the address %s is not called at all', async (url) => {
      expect(await sentence(open(url), url)).toMatch(
        /^cannot be called: its address must begin with https:\/\//,
      );
    });

    test('a port where nothing listens, and a name that does not exist', async () => {
      expect(await sentence(open('https://127.0.0.1:1/pwa'), 'https://127.0.0.1:1/pwa')).toMatch(
        /^cannot be reached: nothing answers at 127\.0\.0\.1:1\./,
      );
      const unknown = 'https://remote-access.invalid/pwa';
      expect(await sentence(open(unknown), unknown)).toMatch(
        /^cannot be reached: the name "remote-access\.invalid" is not known to DNS\.$/,
      );
    });

    test('certificates: a foreign one, one for another name, and any when any will do', async () => {
      const answer = json({ ok: true, value: { licensed: true } });
      const url = await https(answer);
      expect(await sentence(open(url, { certificateAuthority: null }), url)).toMatch(
        /^shows a certificate that is not trusted: .*certificateAuthority/,
      );
      expect(await open(url, { certificateAuthority: null, tls: 'trust' }).licensed()).toBe(true);
      const other = await https(answer, authority.server('DNS:elsewhere.example'));
      expect(await sentence(open(other), other)).toMatch(
        /^shows a certificate for another name than "127\.0\.0\.1"/,
      );
    });

    test('a client certificate that is none, and one with another key', async () => {
      const url = await https(json({}));
      const { key } = authority.server();
      for (const clientCertificate of [
        { certificate: 'nonsense', key: { reveal: () => key } },
        { certificate: own.certificate, key: { reveal: () => key } },
      ]) {
        const words = await sentence(open(url, { clientCertificate }), url);
        expect(words).toMatch(
          /^cannot be called: projectMate\.clientCertificate, clientKey or .* is not PEM, or/,
        );
      }
    });

    test('a token that no header can hold', async () => {
      const url = await https(json({}));
      const error = await open(url, { token: { reveal: () => `${token}\n` } })
        .parameters()
        .catch((thrown: Error) => thrown);
      expect(String(error)).toMatch(/has a blank, a line end/);
      expect(String(error)).not.toContain(token);
    });

    test('a server that repeats our token to us does not get it into an error', async () => {
      expect(await sentenceOf(status(404, JSON.stringify({ message: `Bearer ${token}.` })))).toContain(
        '[secret]',
      );
      for (const kind of ['unavailable', 'contract-broken']) {
        const url = await https(json({ ok: false, problem: { kind, message: `No ${token}` } }));
        await expect(open(url).parameters()).rejects.toThrow('No [secret]');
      }
    });

    test("the other side's problems arrive as they were sent", async () => {
      const place = { relation: 'parameters', column: 'time_zone' };
      const broken = await https(
        json({ ok: false, problem: { kind: 'contract-broken', message: 'Broken.', place } }),
      );
      await expect(open(broken).parameters()).rejects.toThrow(new ContractBroken('Broken.', place));
      await expect(open(broken).parameters()).rejects.toMatchObject({ place });
      const away = await https(json({ ok: false, problem: { kind: 'unavailable', message: 'Away.' } }));
      await expect(open(away).parameters()).rejects.toThrow(new ProjectMateUnavailable('Away.'));
    });

    test('a connection that is lost is made anew once', async () => {
      let requests = 0;
      const losing =
        (times: number): RequestListener =>
        (request, response) => {
          requests += 1;
          if (requests <= times) request.socket.destroy();
          else response.end('{"ok":true,"value":{"licensed":true}}');
        };
      expect(await open(await https(losing(1))).licensed()).toBe(true);
      requests = 0;
      const url = await https(losing(2));
      expect(await sentence(open(url), url)).toBe('closed the connection before it had answered.');
      expect(requests).toBe(2);
    });

    test('"too many requests" is obeyed, and not for ever', async () => {
      const times: number[] = [];
      const url = await https((_, response) => {
        times.push(Date.now());
        if (times.length < 3) response.writeHead(429, { 'retry-after': '1' }).end();
        else response.end('{"ok":true,"value":{"licensed":true}}');
      });
      expect(await open(url).licensed()).toBe(true);
      expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990);
      expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(990);

      expect(await sentenceOf(status(429, '', { 'retry-after': '3600' }))).toMatch(
        /^is asked too often \(HTTP 429\): .* wait 360\d seconds\.$/,
      );
      let refused = 0;
      const always = await https((_, response) => {
        refused += 1;
        response.writeHead(429, { 'retry-after': '0' }).end();
      });
      expect(await sentence(open(always, {}, { connect: 2_000, answer: 60_000 }), always)).toMatch(
        /^is asked too often/,
      );
      expect(refused).toBe(9);
    }, 60_000);

    test('a rest that never gets smaller, and pages that turn in a circle, end', async () => {
      const loops = (value: unknown) => https(json({ ok: true, value }));
      const rest = open(await loops({ rows: [], rest: [id] }));
      await expect(rest.audienceOf([id])).rejects.toThrow(/not of the remote access's protocol \(a rest/);
      const strange = open(await loops({ contacts: [], unreadable: [], rest: ['x'] }));
      await expect(strange.contactsFor('a@b', [id, `${id.slice(0, -1)}b`])).rejects.toThrow(/\(a rest/);
      const empty = open(await loops({ unreadable: [], employees: [], more: true }));
      await expect(empty.synchronisedEmployees()).rejects.toThrow(/an empty page/);
      const circle = open(
        await loops({ unreadable: [], employees: [{ id, mailbox: 'a@b', displayName: 'A' }], more: true }),
      );
      await expect(circle.synchronisedEmployees()).rejects.toThrow(/out of order/);
      const many = open(await loops({ contactIds: [id, id] }));
      await expect(many.audienceIn('a@b', null, 1)).rejects.toThrow(/more contacts than were asked for/);
    });

    test('nothing shows the token or the key', async () => {
      const { certificate, key } = own;
      const url = await https(json({ ok: true, value: { licensed: true } }));
      const store = open(url, {
        clientCertificate: { certificate, key: { reveal: () => key } },
        token: Object.assign(Object.create({ reveal: () => token }) as { reveal(): string }),
      });
      await store.licensed();
      const shown = inspect(store, { depth: 20 });
      expect(shown).not.toContain(token);
      expect(shown).not.toContain(key.split('\n')[1]);
    });

    test('a store that is closed says so, as often as it is closed', async () => {
      const store = open(await https(json({})));
      await store.close();
      await store.close();
      await expect(store.licensed()).rejects.toThrow(/was closed by us/);
    });
  },
);
