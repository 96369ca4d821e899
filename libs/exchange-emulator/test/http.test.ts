import { Agent, request } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { basic, PASSWORD, sendDocument, soapDocument, useServer } from './support/server.js';

const server = useServer();
const FOLDER =
  '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="contacts"/></m:FolderIds></m:GetFolder>';

const post = (headers: Record<string, string>, body: string | Buffer = soapDocument(FOLDER)) =>
  fetch(server.emulator.url, { method: 'POST', headers, body });

describe('sign-in', () => {
  test('a request without credentials is told how to sign in', async () => {
    const response = await post({ 'Content-Type': 'text/xml' });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
  });

  test.each([
    ['anna', PASSWORD, 200],
    ['ANNA', PASSWORD, 200],
    ['FIRM\\anna', PASSWORD, 200],
    ['anna@firm.test', PASSWORD, 200],
    ['OTHER\\anna', PASSWORD, 401],
    ['anna', PASSWORD.toUpperCase(), 401],
    ['anna', '', 401],
    ['nobody', PASSWORD, 401],
  ])('%s with password %j gets HTTP %i', async (user, password, status) => {
    expect((await server.send(FOLDER, { user, password })).status).toBe(status);
  });

  test('a password that is changed counts at once', async () => {
    server.emulator.control.setAccount({ userName: 'changing', password: 'one', mailbox: 'anna@firm.test' });
    server.emulator.control.setAccount({ userName: 'changing', password: 'two' });
    expect((await server.send(FOLDER, { user: 'changing', password: 'one' })).status).toBe(401);
    expect((await server.send(FOLDER, { user: 'changing', password: 'two' })).codes).toEqual(['NoError']);
  });
});

describe('addresses, methods and content', () => {
  test('the address is found whatever its case, others are not', async () => {
    const upper = server.emulator.url.replace('/ews/exchange.asmx', '/EWS/Exchange.asmx');
    expect((await sendDocument(upper, soapDocument(FOLDER))).codes).toEqual(['NoError']);
    const other = server.emulator.url.replace('exchange.asmx', 'other.asmx');
    expect((await sendDocument(other, soapDocument(FOLDER))).status).toBe(404);
  });

  test('a look at the address with a browser is answered', async () => {
    const response = await fetch(server.emulator.url, { headers: { Authorization: basic() } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('SOAP');
  });

  test('only XML is taken', async () => {
    const response = await post({ 'Content-Type': 'application/json', Authorization: basic() }, '{}');
    expect(response.status).toBe(415);
    expect(await response.text()).toContain("'application/json'");
  });

  test('UTF-16 with a byte order mark is read', async () => {
    const document = soapDocument(FOLDER).replace('utf-8', 'utf-16');
    const response = await post(
      { 'Content-Type': 'text/xml', Authorization: basic() },
      Buffer.from(`\uFEFF${document}`, 'utf16le'),
    );
    expect(await response.text()).toContain('NoError');
  });

  test('a packed request is unpacked, one that only says so is a bad request', async () => {
    const headers = { 'Content-Type': 'text/xml', 'Content-Encoding': 'gzip', Authorization: basic() };
    expect(await (await post(headers, gzipSync(soapDocument(FOLDER)))).text()).toContain('NoError');
    expect((await post(headers)).status).toBe(400);
  });

  test('bytes that are no UTF-8 are a bad request', async () => {
    const broken = Buffer.concat([Buffer.from(soapDocument(FOLDER)), Buffer.from([0xff])]);
    expect((await post({ 'Content-Type': 'text/xml', Authorization: basic() }, broken)).status).toBe(400);
  });

  test('a reply is packed only for a client that asks for it', async () => {
    const raw = (encoding: string) =>
      new Promise<{ encoding: string | undefined; body: Buffer }>((resolve, reject) => {
        const outgoing = request(server.emulator.url, {
          method: 'POST',
          headers: { 'Content-Type': 'text/xml', Authorization: basic(), 'Accept-Encoding': encoding },
        });
        outgoing.on('error', reject).on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () =>
            resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }),
          );
        });
        outgoing.end(soapDocument(FOLDER.replace('IdOnly', 'AllProperties')));
      });
    const packed = await raw('gzip, deflate');
    const plain = await raw('identity');
    expect([packed.encoding, plain.encoding]).toEqual(['gzip', undefined]);
    expect(gunzipSync(packed.body)).toEqual(plain.body);
  });

  test('connections are kept for the next request', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let count = 0; count < 3; count++) {
      await new Promise<void>((resolve, reject) => {
        const outgoing = request(server.emulator.url, {
          agent,
          method: 'POST',
          headers: { 'Content-Type': 'text/xml', Authorization: basic() },
        });
        outgoing.on('error', reject).on('response', (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', resolve);
        });
        outgoing.end(soapDocument(FOLDER));
      });
    }
    agent.destroy();
    expect(ports.size).toBe(1);
  });

  test('a body of many megabytes is taken', async () => {
    const padded = soapDocument(FOLDER).replace('<soap:Body>', `<soap:Body><!--${'x'.repeat(20_000_000)}-->`);
    expect((await sendDocument(server.emulator.url, padded)).codes).toEqual(['NoError']);
  });

  test('a body over 64 MB is refused', async () => {
    const response = await post(
      { 'Content-Type': 'text/xml', Authorization: basic() },
      Buffer.alloc(64 * 1024 * 1024 + 1, 32),
    ).catch(() => undefined);
    expect([413, undefined]).toContain(response?.status);
    expect((await server.send(FOLDER)).codes).toEqual(['NoError']);
  });
});
