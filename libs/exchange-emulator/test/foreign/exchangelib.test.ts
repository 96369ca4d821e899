import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { ANNA, PASSWORD, useServer } from '../support/server.js';
import { importable } from './installed.js';
import { LineClient } from './line-client.js';

const python = process.env['PM_TEST_PYTHON'] ?? 'python3';

const olga = {
  given_name: 'Ольга',
  surname: 'Ёлкина',
  display_name: 'Ольга Ёлкина',
  company_name: 'АО «Ромашка» & Ко',
  department: 'Право',
  job_title: 'Партнёр',
  email_addresses: { EmailAddress1: 'olga@example.com', EmailAddress2: 'o@example.org' },
  phone_numbers: { BusinessPhone: '+7 495 000-00-01', MobilePhone: '+7 900 000-00-02' },
  physical_addresses: {
    Business: { street: 'Арбат, 1', city: 'Москва', country: 'Россия', zipcode: '119002' },
  },
  birthday: '1980-02-29',
  body: 'Две\r\nстроки',
  categories: ['ProjectMate', 'Клиент'],
  identity: 'contact/42',
};
const person = (surname: string) => ({ surname, display_name: surname });

/** A Python library that many integrations are built on. It asks for all that it knows of, and by ways of its own. */
describe.skipIf(!importable(python, 'exchangelib')).each(['basic', 'NTLM'])('exchangelib by %s', (signIn) => {
  const server = useServer({ signIn: ['NTLM', 'Basic'] });
  let client: LineClient;
  const tell: LineClient['tell'] = (name, ...args) => client.tell(name, ...args);
  const kept = (folder?: string) => server.emulator.control.contacts(ANNA, folder);
  const surnames = (folder?: string) => kept(folder).map(({ properties }) => properties['Surname']);
  const add = async (told: object, folder?: string) => (await tell('add', told, folder)) as string;

  beforeAll(async () => {
    const script = join(import.meta.dirname, 'exchangelib-book.py');
    client = await LineClient.start(python, [script, server.emulator.url, signIn, 'service', ANNA], {
      env: { ...process.env, PYTHONUTF8: '1', no_proxy: '127.0.0.1', EXCHANGELIB_PASSWORD: PASSWORD },
    });
  }, 30_000);
  afterAll(() => client.end(), 10_000);

  beforeEach(() => {
    for (const { itemId } of kept()) server.emulator.control.deleteContact(ANNA, itemId, 'HardDelete');
  });

  test('writes a contact and reads it', async () => {
    const id = await add(olga);
    expect(kept()).toMatchObject([
      {
        itemId: id,
        itemClass: 'IPM.Contact',
        properties: {
          GivenName: 'Ольга',
          CompanyName: 'АО «Ромашка» & Ко',
          EmailAddresses: { EmailAddress1: 'olga@example.com', EmailAddress2: 'o@example.org' },
          PhoneNumbers: { BusinessPhone: '+7 495 000-00-01', MobilePhone: '+7 900 000-00-02' },
          PhysicalAddresses: { Business: { Street: 'Арбат, 1', City: 'Москва', PostalCode: '119002' } },
          Birthday: expect.stringMatching(/^1980-02-29T/) as string,
          Categories: ['ProjectMate', 'Клиент'],
        },
        extendedProperties: [{ PropertyName: 'ProjectMateIdentity', value: 'contact/42' }],
      },
    ]);
    expect(await tell('read', id)).toEqual(olga);
    expect(Object.keys(server.emulator.control.counters().signIns)).toContain(
      signIn === 'NTLM' ? 'NTLM' : 'Basic',
    );
  }, 20_000);

  test('changes some fields and clears others', async () => {
    const id = await add(olga);
    const change = { company_name: 'ООО «Лютик»', phone_numbers: { MobilePhone: '+7 901' } };
    await tell('update', id, { ...change, job_title: null, identity: null, birthday: null });
    const { given_name, surname, display_name, department, body, ...rest } = olga;
    const { email_addresses, physical_addresses, categories } = rest;
    const names = { given_name, surname, display_name, department, ...change };
    expect(await tell('read', id)).toEqual({
      ...names,
      body,
      email_addresses,
      physical_addresses,
      categories,
    });
    await tell('update', id, {
      body: null,
      email_addresses: null,
      physical_addresses: null,
      categories: null,
    });
    expect(await tell('read', id)).toEqual(names);
  }, 20_000);

  test('is told of a conflict, unless it wants to have its way', async () => {
    const id = await add(person('Белов'));
    const titled = (title: string) => server.emulator.control.updateContact(ANNA, id, { JobTitle: title });
    titled('Юрист');
    const stale = (resolution: string) => client.attempt('update', id, { job_title: 'Партнёр' }, resolution);
    expect((await stale('NeverOverwrite')).error).toBe('ErrorIrresolvableConflict');
    expect((await stale('AutoResolve')).error).toBe('ErrorIrresolvableConflict');
    expect(kept()).toMatchObject([{ properties: { JobTitle: 'Юрист' } }]);
    expect((await stale('AlwaysOverwrite')).error).toBeUndefined();
    expect(kept()).toMatchObject([{ properties: { JobTitle: 'Партнёр' } }]);
  }, 20_000);

  test('filters, orders and pages', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `S${String(index).padStart(2, '0')}`);
    expect(await tell('add_many', names.map(person))).toBe(60);
    await add(olga);
    expect(await tell('find', { identity: 'contact/42' })).toEqual(['Ёлкина']);
    expect(await tell('find', { surname__startswith: 'S1' }, '-surname', null, 0, 3)).toEqual([
      'S19',
      'S18',
      'S17',
    ]);
    expect(await tell('find', { surname__icontains: 's5' }, 'surname', 4)).toEqual(names.slice(50));
    expect(await tell('find', { surname__in: ['S07', 'S08'] })).toEqual(['S07', 'S08']);
    expect(await tell('find', { surname__gte: 'S58', surname__lt: 'T' })).toEqual(['S58', 'S59']);
    expect(await tell('find', { categories__contains: ['Клиент'] })).toEqual(['Ёлкина']);
    expect(await tell('find', {}, 'surname', 25)).toHaveLength(61);
    expect(await tell('count', { job_title__exists: false })).toBe(60);
  }, 30_000);

  test('deletes in each way', async () => {
    for (const name of ['Gone', 'Recoverable', 'Binned'])
      server.emulator.control.createContact(ANNA, { Surname: name, DisplayName: name });
    const idOf = (surname: string) =>
      kept().find(({ properties }) => properties['Surname'] === surname)?.itemId;
    for (const [surname, how] of [
      ['Gone', 'delete'],
      ['Recoverable', 'soft_delete'],
      ['Binned', 'move_to_trash'],
    ] as const) {
      const id = idOf(surname);
      await tell('read', id);
      await tell('remove', id, how);
    }
    expect(surnames()).toEqual([]);
    expect(surnames('recoverableitemsdeletions')).toEqual(['Recoverable']);
    expect(surnames('deleteditems')).toEqual(['Binned']);
  }, 20_000);

  test('follows the changes of the folder', async () => {
    const { control } = server.emulator;
    const id = control.createContact(ANNA, { Surname: 'Первый' });
    await tell('sync');
    control.createContact(ANNA, { Surname: 'Второй' });
    control.updateContact(ANNA, id, { Surname: 'Другой' });
    const changes = (await tell('sync')) as unknown[];
    expect(changes).toHaveLength(2);
    expect(changes).toEqual(
      expect.arrayContaining([
        ['create', 'Второй'],
        ['update', 'Другой'],
      ]),
    );
    control.deleteContact(ANNA, id, 'HardDelete');
    expect(await tell('sync')).toEqual([['delete', null]]);
    expect(await tell('sync')).toEqual([]);
  }, 20_000);

  test('keeps a photo', async () => {
    const id = await add(person('Снимков'));
    const photo = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]).toString('base64');
    await tell('add_photo', id, photo);
    expect(server.emulator.control.photo(ANNA, id)).toBe(photo);
    expect(await tell('photos', id)).toEqual([photo]);
    await tell('remove_photos', id);
    expect(server.emulator.control.photo(ANNA, id)).toBeNull();
  }, 20_000);

  test('makes a folder, renames, empties and deletes it', async () => {
    await tell('make_folder', 'Партнёры');
    await add(person('Внутри'), 'Партнёры');
    expect(await tell('folders')).toEqual({ Партнёры: 1 });
    await tell('rename_folder', 'Партнёры', 'Клиенты');
    expect(surnames('Клиенты')).toEqual(['Внутри']);
    await tell('make_folder', 'Партнёры');
    expect((await client.attempt('rename_folder', 'Партнёры', 'Клиенты')).error).toBe('ErrorFolderExists');
    await tell('empty_folder', 'Клиенты');
    expect(await tell('folders')).toEqual({ Клиенты: 0, Партнёры: 0 });
    await tell('remove_folder', 'Клиенты');
    await tell('remove_folder', 'Партнёры');
    expect(await tell('folders')).toEqual({});
  }, 30_000);

  test('listens to a stream', async () => {
    const { control } = server.emulator;
    await tell('listen');
    await vi.waitFor(() => expect(control.notifications().streams).toBe(1), {
      timeout: 10_000,
      interval: 50,
    });
    control.createContact(ANNA, { Surname: 'Вестников' });
    expect(await tell('heard')).toEqual(['CreatedEvent', 'ModifiedEvent']);
  }, 30_000);

  test('asks for events', async () => {
    const { control } = server.emulator;
    await tell('subscribe');
    expect(await tell('pull')).toEqual(['StatusEvent']);
    const id = control.createContact(ANNA, { Surname: 'Вопросов' });
    control.updateContact(ANNA, id, { Surname: 'Ответов' });
    // Of the item and of its folder.
    expect(await tell('pull')).toEqual(['CreatedEvent', 'ModifiedEvent', 'ModifiedEvent', 'ModifiedEvent']);
    expect(await tell('pull')).toEqual(['StatusEvent']);
    await tell('unsubscribe');
    expect((await client.attempt('pull')).error).toBe('ErrorSubscriptionNotFound');
  }, 20_000);
});
