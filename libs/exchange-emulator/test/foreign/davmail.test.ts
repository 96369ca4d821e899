import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ANNA, OPTIONS, PASSWORD, useServer } from '../support/server.js';
import { installed } from './installed.js';

const java = '/usr/bin/java';
const jar = '/usr/share/davmail/davmail.jar';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** DavMail, which makes CardDAV of EWS: a client with its own ideas of what Exchange answers. */
describe.skipIf(!installed('davmail default-jre-headless', java, jar))('DavMail', () => {
  const server = useServer({ accounts: [{ ...OPTIONS.accounts[1]!, userName: ANNA }] });
  let folder: string;
  let davMail: ChildProcess;
  let collection: string;
  let said = '';

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pmsync-davmail-'));
    const port = await freePort();
    const settings = {
      'davmail.mode': 'EWS',
      'davmail.url': server.emulator.url,
      'davmail.server': 'true',
      'davmail.bindAddress': '127.0.0.1',
      'davmail.allowRemote': 'false',
      'davmail.caldavPort': String(port),
      'davmail.ldapPort': '',
      'davmail.imapPort': '',
      'davmail.popPort': '',
      'davmail.smtpPort': '',
      'davmail.enableProxy': 'false',
      'davmail.enableKerberos': 'false',
      'davmail.disableUpdateCheck': 'true',
      'davmail.logFilePath': join(folder, 'davmail.log'),
      'log4j.rootLogger': 'WARN',
    };
    const file = join(folder, 'davmail.properties');
    writeFileSync(
      file,
      Object.entries(settings)
        .map((pair) => `${pair.join('=')}\n`)
        .join(''),
    );
    davMail = spawn(java, ['-Djava.awt.headless=true', '-jar', jar, '-server', file], { cwd: folder });
    davMail.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    davMail.stdout!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const url = `http://127.0.0.1:${port}`;
    collection = `${url}/users/${ANNA}/contacts/`;
    await vi.waitFor(async () => expect((await fetch(url)).status).toBe(401), {
      timeout: 30_000,
      interval: 200,
    });
  }, 40_000);

  afterAll(async () => {
    const ended = once(davMail, 'exit');
    davMail.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true });
  });

  async function ask(method: string, url: string, body?: string, headers: Record<string, string> = {}) {
    const authorization = `Basic ${Buffer.from(`${ANNA}:${PASSWORD}`).toString('base64')}`;
    const reply = await fetch(url, {
      method,
      headers: { authorization, ...headers },
      ...(body !== undefined && { body }),
    });
    // Long lines of a vCard are folded.
    return { status: reply.status, text: (await reply.text()).replaceAll(/\r?\n /g, '') };
  }

  /** The addresses of the contacts in the address book. */
  async function list(): Promise<string[]> {
    const properties =
      '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>';
    const headers = { depth: '1', 'content-type': 'text/xml' };
    const { status, text } = await ask('PROPFIND', collection, properties, headers);
    expect(status, said).toBe(207);
    expect(text).toContain('addressbook/>');
    return [...text.matchAll(/<D:href>([^<]*\.vcf)<\/D:href>/g)].map(([, href]) =>
      new URL(href!, collection).toString(),
    );
  }

  test('reads a contact', async () => {
    server.emulator.control.createContact(ANNA, {
      GivenName: 'Ольга',
      Surname: 'Ёлкина',
      CompanyName: 'АО «Ромашка»',
      JobTitle: 'Партнёр',
      EmailAddresses: { EmailAddress1: 'olga@example.com' },
      PhoneNumbers: { BusinessPhone: '+7 495 000-00-01', MobilePhone: '+7 900 000-00-02' },
      Birthday: '1980-02-29T00:00:00Z',
    });
    const [address, ...others] = await list();
    expect(others).toEqual([]);
    const { status, text } = await ask('GET', address!);
    expect(status, said).toBe(200);
    for (const line of [
      'N:Ёлкина;Ольга;;;',
      'ORG:АО «Ромашка»;',
      'TITLE:Партнёр',
      'EMAIL;TYPE=work:olga@example.com',
      'TEL;TYPE=work:+7 495 000-00-01',
      'TEL;TYPE=cell:+7 900 000-00-02',
      'BDAY:1980-02-29',
    ])
      expect(text.split(/\r?\n/)).toContain(line);
  }, 60_000);

  test('writes one, changes it, reads it, and deletes it', async () => {
    const address = `${collection}petr.vcf`;
    const card = (title: string) =>
      ['BEGIN:VCARD', 'VERSION:3.0', 'UID:petr', 'FN:Пётр Белов', 'N:Белов;Пётр;;;', `TITLE:${title}`]
        .concat('TEL;TYPE=cell:+7 900 1', 'END:VCARD', '')
        .join('\r\n');
    const headers = { 'content-type': 'text/vcard' };
    const kept = () =>
      server.emulator.control
        .contacts(ANNA)
        .filter(({ properties }) => properties['Surname'] === 'Белов')
        .map(({ itemClass, properties }) => ({ itemClass, ...properties }));
    expect((await ask('PUT', address, card('Юрист'), { ...headers, 'if-none-match': '*' })).status).toBe(201);
    expect(kept()).toMatchObject([
      { itemClass: 'IPM.Contact', GivenName: 'Пётр', PhoneNumbers: { MobilePhone: '+7 900 1' } },
    ]);
    expect((await ask('PUT', address, card('Партнёр'), headers)).status, said).toBeLessThan(300);
    expect(kept()).toMatchObject([{ JobTitle: 'Партнёр' }]);
    expect((await ask('GET', address)).text).toContain('TITLE:Партнёр');
    expect((await ask('DELETE', address)).status).toBe(200);
    expect(kept()).toEqual([]);
  }, 60_000);
});
