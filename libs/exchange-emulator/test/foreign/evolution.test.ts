import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ANNA, OPTIONS, PASSWORD, useServer } from '../support/server.js';
import { installed } from './installed.js';
import { LineClient } from './line-client.js';

const packages = 'evolution-ews dbus-daemon python3-gi gir1.2-ebook-1.2 gir1.2-edataserver-1.2';
const files = [
  '/usr/lib/evolution-data-server/addressbook-backends/libebookbackendews.so',
  '/usr/bin/dbus-run-session',
  '/usr/lib/python3/dist-packages/gi/__init__.py',
  '/usr/share/doc/gir1.2-ebook-1.2/copyright',
  '/usr/share/doc/gir1.2-edataserver-1.2/copyright',
];
const ACCOUNT = 'firm';

/** GNOME's Evolution, of which the data server does without a screen. It finds the folder, reads it and listens by itself. */
describe.skipIf(!installed(packages, ...files))('Evolution', () => {
  const server = useServer({ accounts: [{ ...OPTIONS.accounts[1]!, userName: ANNA }] });
  let home: string;
  let client: LineClient;

  const tell = (...command: [string, ...string[]]) => client.tell(...command);

  /** The lines of the cards in the book; long ones are folded. */
  async function cards(): Promise<string[][]> {
    const answer = (await tell('list')) as string[];
    return answer.map((card) => card.replaceAll(/\r?\n /g, '').split(/\r?\n/));
  }

  function write(folder: string, name: string, groups: Record<string, Record<string, string>>): void {
    mkdirSync(join(home, folder), { recursive: true });
    const lines = Object.entries(groups).flatMap(([group, settings]) => [
      `[${group}]`,
      ...Object.entries(settings).map((pair) => pair.join('=')),
      '',
    ]);
    writeFileSync(join(home, folder, name), lines.join('\n'));
  }

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'pmsync-evolution-'));
    const { hostname, port } = new URL(server.emulator.url);
    write('config/evolution/sources', `${ACCOUNT}.source`, {
      'Data Source': { DisplayName: 'Firm', Enabled: 'true' },
      Collection: { BackendName: 'ews', Identity: ANNA, CalendarEnabled: 'false', MailEnabled: 'false' },
      Authentication: { Host: hostname, Port: port, User: ANNA, Method: 'PLAIN' },
      'Ews Backend': { Email: ANNA, Hosturl: server.emulator.url, ListenNotifications: 'true' },
    });
    // A machine without a route to anywhere is online, too.
    write('config/glib-2.0/settings', 'keyfile', {
      'org/gnome/evolution-data-server': { 'network-monitor-gio-name': "'always-online'" },
    });
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    const script = join(import.meta.dirname, 'evolution-book.py');
    client = await LineClient.start(
      '/usr/bin/dbus-run-session',
      ['--', '/usr/bin/python3', script, ACCOUNT, ANNA],
      {
        cwd: home,
        env: {
          PATH: '/usr/bin:/bin',
          LANG: 'C.UTF-8',
          HOME: home,
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_DATA_HOME: join(home, 'data'),
          XDG_CACHE_HOME: join(home, 'cache'),
          XDG_RUNTIME_DIR: join(home, 'run'),
          GSETTINGS_BACKEND: 'keyfile',
          EVOLUTION_PASSWORD: PASSWORD,
        },
      },
    );
    await vi.waitFor(() => expect(server.emulator.control.notifications().streams).toBe(1), {
      timeout: 20_000,
      interval: 200,
    });
  }, 90_000);

  afterAll(async () => {
    await client?.end();
    rmSync(home, { recursive: true, maxRetries: 10 });
  }, 20_000);

  test('reads a contact that comes while it listens, and sees it changed and gone', async () => {
    const { control } = server.emulator;
    const id = control.createContact(ANNA, {
      DisplayName: 'Ольга Ёлкина',
      GivenName: 'Ольга',
      Surname: 'Ёлкина',
      CompanyName: 'АО «Ромашка»',
      JobTitle: 'Партнёр',
      EmailAddresses: { EmailAddress1: 'olga@example.com' },
      PhoneNumbers: { BusinessPhone: '+7 495 000-00-01', MobilePhone: '+7 900 000-00-02' },
      Birthday: '1980-02-29T00:00:00Z',
    });
    const patience = { timeout: 20_000, interval: 300 };
    await vi.waitFor(async () => expect(await cards(), client.said).toHaveLength(1), patience);
    const [card] = await cards();
    for (const line of [
      'FN:Ольга Ёлкина',
      'N:Ёлкина;Ольга;;;',
      'ORG:АО «Ромашка»',
      'TITLE:Партнёр',
      'EMAIL;TYPE=OTHER:olga@example.com',
      'BDAY:1980-02-29',
      expect.stringMatching(/^TEL;TYPE=WORK,VOICE\b.*:\+7 495 000-00-01$/),
      expect.stringMatching(/^TEL;TYPE=CELL\b.*:\+7 900 000-00-02$/),
    ])
      expect(card).toContainEqual(line);
    control.updateContact(ANNA, id, { JobTitle: 'Юрист' });
    await vi.waitFor(async () => expect((await cards())[0]).toContain('TITLE:Юрист'), patience);
    control.deleteContact(ANNA, id, 'HardDelete');
    await vi.waitFor(async () => expect(await cards()).toEqual([]), patience);
  }, 70_000);

  test('writes one, changes it, and deletes it', async () => {
    const kept = () =>
      server.emulator.control
        .contacts(ANNA)
        .filter(({ properties }) => properties['Surname'] === 'Белов')
        .map(({ itemClass, properties }) => ({ itemClass, ...properties }));
    const card = ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Пётр Белов', 'N:Белов;Пётр;;;', 'TITLE:Юрист']
      .concat('TEL;TYPE=CELL:+7 900 1', 'NOTE:Две\\nстроки', 'END:VCARD', '')
      .join('\r\n');
    const uid = (await tell('add', card)) as string;
    expect(kept()).toMatchObject([
      {
        itemClass: 'IPM.Contact',
        GivenName: 'Пётр',
        Surname: 'Белов',
        JobTitle: 'Юрист',
        PhoneNumbers: { MobilePhone: '+7 900 1' },
        Body: expect.stringMatching(/^Две\r?\nстроки$/) as string,
      },
    ]);
    const stored = ((await tell('list')) as string[]).find((text) => /^TEL.*:\+7 900 1\r?$/m.test(text));
    // The card also holds, folded, what the server had: the book compares with it.
    await tell('modify', stored!.replace(/^TITLE:Юрист/m, 'TITLE:Партнёр'));
    expect(kept()).toMatchObject([
      { Surname: 'Белов', JobTitle: 'Партнёр', PhoneNumbers: { MobilePhone: '+7 900 1' } },
    ]);
    await tell('remove', uid);
    expect(kept()).toEqual([]);
  }, 60_000);
});
