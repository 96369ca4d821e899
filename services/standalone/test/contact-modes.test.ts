import type { ParameterName } from '@pmsync/store';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, png, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

type Mode = 'one-way' | 'one-way-with-import' | 'two-way';

async function start(
  mode: Mode,
  employees = 2,
  parameters: Partial<Record<ParameterName, string>> = {},
): Promise<void> {
  firm = await Firm.start({ employees, contacts: 12 });
  await firm.user.setParameter('ContactMode', mode);
  for (const [name, value] of Object.entries(parameters))
    await firm.user.setParameter(name as ParameterName, value);
  await firm.run({ periodSeconds: 1 });
  await firm.inStep();
}

const first = () => firm.mailboxes[0]!;
const second = () => firm.mailboxes[1]!;
const property = (mailbox: string, record: string, name: string) =>
  firm.item(mailbox, record).properties[name];
const named = (mailbox: string, surname: string) =>
  firm.exchange.control.contacts(mailbox).filter(({ properties }) => properties['Surname'] === surname);
const contactRow = async (id: string) => (await firm.user.rows('contact', 'id', id))[0];
const contactsNamed = (surname: string) => firm.user.rows('contact', 'surname', surname);
const anybody = () => firm.anybody();

describe('two-way', () => {
  test("an employee's edit reaches ProjectMate and every other mailbox, once", async () => {
    await start('two-way');
    const record = await anybody();
    firm.exchange.control.updateContact(first(), firm.item(first(), record).itemId, {
      JobTitle: 'Партнёр',
    });
    await until(
      'the title in ProjectMate',
      async () => (await contactRow(record))?.['job_title'] === 'Партнёр',
    );
    await until('the title in the other mailbox', () => property(second(), record, 'JobTitle') === 'Партнёр');
    await firm.inStep();
    firm.exchange.control.resetCounters();
    await until('two more looks', () => firm.requests() >= 4);
    expect(firm.writes()).toBe(0);
  });

  test('both sides changed: other fields are merged, the same field is ProjectMate’s, and the loser is in the journal', async () => {
    await start('two-way', 1);
    const record = await anybody();
    await firm.stop();
    firm.exchange.control.updateContact(first(), firm.item(first(), record).itemId, {
      JobTitle: 'из Outlook',
      Department: 'Отдел из Outlook',
    });
    await firm.user.updateContact(record, { job_title: 'из ProjectMate', web_page: 'https://pm.example' });
    await firm.run({ periodSeconds: 1 });
    await until('merged', async () => {
      const row = await contactRow(record);
      return row?.['department'] === 'Отдел из Outlook' && row?.['job_title'] === 'из ProjectMate';
    });
    await until('the item', () => property(first(), record, 'JobTitle') === 'из ProjectMate');
    expect(property(first(), record, 'BusinessHomePage')).toBe('https://pm.example');
    const [conflict] = await firm.journal({ conflictsOnly: true, recordId: record });
    expect(conflict?.former?.jobTitle).toBe('из Outlook');
    expect(conflict?.conflictFields).toEqual(['jobTitle']);
  });

  test('a new contact of the employee’s is created in ProjectMate, linked, and reaches the others', async () => {
    await start('two-way');
    const itemId = firm.exchange.control.createContact(first(), {
      GivenName: 'Пётр',
      Surname: 'Новиков',
      CompanyName: 'ООО «Совсем новое»',
    });
    await until('in the other mailbox', () => named(second(), 'Новиков').length === 1);
    await firm.inStep();
    expect(named(first(), 'Новиков').map((item) => item.itemId)).toEqual([itemId]);
    const [record] = [...firm.ours(first())].find(([, items]) => items[0]!.itemId === itemId)!;
    const row = await contactRow(record);
    expect(row).toMatchObject({ surname: 'Новиков', company_name: 'ООО «Совсем новое»' });
    firm.exchange.control.updateContact(second(), firm.item(second(), record).itemId, { JobTitle: 'Судья' });
    await until(
      'an edit in the second mailbox reaches the first',
      () => property(first(), record, 'JobTitle') === 'Судья',
    );
  });

  test('the same person, new in two mailboxes at once, is one contact', async () => {
    await start('two-way');
    for (const mailbox of firm.mailboxes) {
      firm.exchange.control.createContact(mailbox, {
        GivenName: 'Пётр',
        Surname: 'Двоякин',
        EmailAddresses: { EmailAddress1: 'dvoyakin@elsewhere.example' },
      });
    }
    await until('linked in both', () =>
      firm.mailboxes.every((mailbox) =>
        [...firm.ours(mailbox).values()].flat().some((item) => item.properties['Surname'] === 'Двоякин'),
      ),
    );
    await firm.inStep();
    expect(firm.mailboxes.map((mailbox) => named(mailbox, 'Двоякин').length)).toEqual([1, 1]);
    expect(await contactsNamed('Двоякин')).toHaveLength(1);
  });

  test.each([
    ['detach', 'stays deleted in that mailbox alone'],
    ['recreate', 'comes back'],
    ['delete', 'is deleted everywhere'],
  ])('a deletion in Outlook, %s: the contact %s', async (choice) => {
    await start('two-way', 2, { OnExchangeDelete: choice });
    const record = await anybody();
    firm.exchange.control.deleteContact(first(), firm.item(first(), record).itemId, 'MoveToDeletedItems');
    if (choice === 'delete') {
      await until('gone everywhere', () => !firm.ours(second()).has(record));
      expect(await contactRow(record)).toBeUndefined();
      return;
    }
    if (choice === 'recreate') await until('back', () => firm.ours(first()).has(record));
    else {
      await until('noted', async () =>
        (await firm.journal({ recordId: record })).some(({ operation }) => operation === 'detach'),
      );
      await firm.user.updateContact(record, { job_title: 'изменён' });
      await until('the other mailbox', () => property(second(), record, 'JobTitle') === 'изменён');
      await firm.inStep();
      expect(firm.ours(first()).has(record)).toBe(false);
    }
    expect(await contactRow(record)).toBeDefined();
  });
});

describe('one-way with import', () => {
  test('takes a new contact once, keeps no link, and never pushes it back', async () => {
    await start('one-way-with-import');
    const itemId = firm.exchange.control.createContact(first(), { GivenName: 'Пётр', Surname: 'Импортов' });
    await until('in the other mailbox', () => named(second(), 'Импортов').length === 1);
    await firm.inStep();
    expect(named(first(), 'Импортов').map((item) => item.itemId)).toEqual([itemId]);
    firm.exchange.control.updateContact(first(), itemId, { JobTitle: 'позже' });
    const { id } = (await contactsNamed('Импортов'))[0]! as { id: string };
    await firm.user.updateContact(id, { department: 'ProjectMate' });
    await until(
      'ProjectMate’s change in the other mailbox',
      () => property(second(), id, 'Department') === 'ProjectMate',
    );
    await firm.inStep();
    expect((await contactRow(id))?.['job_title']).toBeNull();
    expect(named(first(), 'Импортов')).toHaveLength(1);
    expect(firm.ours(first()).has(id)).toBe(false);
    expect(await contactsNamed('Импортов')).toHaveLength(1);
  });

  test('takes neither private items, nor the firm’s own people, nor items without a name and an address', async () => {
    await start('one-way-with-import', 1);
    const before = (await firm.user.contactIds()).length;
    const own = (await firm.user.rows('company', 'own', 1))[0]!['name'] as string;
    const control = firm.exchange.control;
    control.createContact(first(), { Surname: 'Личный', Sensitivity: 'Private' });
    control.createContact(first(), { Surname: 'Свой', CompanyName: own });
    control.createContact(first(), { JobTitle: 'никто' });
    control.createContact(first(), { Surname: 'Последний' });
    await until('the last one', async () => (await contactsNamed('Последний')).length > 0);
    await firm.inStep();
    expect((await firm.user.contactIds()).length).toBe(before + 1);
  });
});

describe('a first pass over a mailbox with contacts', () => {
  test('adopts the employee’s item that is the person, instead of creating another', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    const record = await anybody();
    const row = (await contactRow(record))!;
    const itemId = firm.exchange.control.createContact(first(), {
      Surname: String(row['surname']),
      GivenName: String(row['given_name']),
      CompanyName: String(row['company_name']),
      SpouseName: 'kept',
    });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    expect(firm.item(first(), record).itemId).toBe(itemId);
    expect(firm.ours(first()).get(record)).toHaveLength(1);
    expect(firm.exchange.control.contacts(first())).toHaveLength(12);
    expect(property(first(), record, 'SpouseName')).toBe('kept');
  });

  test('reports an ambiguous match, and creates nothing', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    const record = await anybody();
    const row = (await contactRow(record))!;
    for (let copy = 0; copy < 2; copy += 1) {
      firm.exchange.control.createContact(first(), {
        Surname: String(row['surname']),
        GivenName: String(row['given_name']),
        CompanyName: String(row['company_name']),
      });
    }
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    expect(firm.ours(first()).has(record)).toBe(false);
    const parked = (await firm.connection())!.domains[0]!.parked;
    expect(parked).toEqual([expect.objectContaining({ recordId: record })]);
    expect(parked[0]!.reason).toMatch(/2 contacts that are the employee's own may be this person/);

    const [one, other] = named(first(), String(row['surname'])).map(({ itemId }) => itemId);
    firm.exchange.control.deleteContact(first(), one!, 'MoveToDeletedItems');
    await until('the one that is left is taken', () => firm.ours(first()).has(record));
    expect(firm.item(first(), record).itemId).toBe(other);
    await until('nothing is parked', async () => (await firm.connection())!.domains[0]!.parked.length === 0);
  });

  test('an item that may be one of two records is a question, asked again on demand', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'one-way-with-import');
    const twins = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    for (const id of twins) await firm.user.createContact(id, { surname: 'Двойников', given_name: 'Пётр' });
    firm.exchange.control.createContact(first(), { Surname: 'Двойников', GivenName: 'Пётр' });
    await firm.run({ periodSeconds: 1 });
    const parked = async () => (await firm.connection())!.domains[0]!.parked;
    await until('the question', async () => (await parked()).some(({ kind }) => kind === 'question'));
    await firm.inStep();
    await firm.ask('decide', { mailbox: first(), decision: 'retry' });
    await firm.inStep();
    expect((await parked()).filter(({ kind }) => kind === 'question')).toHaveLength(1);

    await firm.user.deleteContact(twins[1]!);
    await firm.inStep();
    await firm.ask('decide', { mailbox: first(), decision: 'retry' });
    await until('no question', async () => !(await parked()).some(({ kind }) => kind === 'question'));
    expect(await contactsNamed('Двойников')).toHaveLength(1);
  });
});

describe('photos', () => {
  const photoOf = (mailbox: string, record: string) => firm.photo(mailbox, record);

  test('go from ProjectMate into every mailbox, change, and go; a server that keeps other bytes is not written to again', async () => {
    await start('two-way');
    firm.exchange.control.setPhotoReencoding(true);
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(1) });
    await until('in both mailboxes', () =>
      firm.mailboxes.every((mailbox) => photoOf(mailbox, record) !== null),
    );
    await firm.inStep();
    firm.exchange.control.updateContact(first(), firm.item(first(), record).itemId, { JobTitle: 'Партнёр' });
    await until('another edit', async () => (await contactRow(record))?.['job_title'] === 'Партнёр');
    await firm.inStep();
    await until('in the other mailbox', () => property(second(), record, 'JobTitle') === 'Партнёр');
    await firm.inStep();
    expect(Buffer.from((await contactRow(record))!['photo'] as Uint8Array)).toEqual(png(1));
    firm.exchange.control.resetCounters();
    await until('two more looks', () => firm.requests() >= 4);
    expect(firm.writes()).toBe(0);
    await firm.user.updateContact(record, { photo: null });
    await until('gone', () => firm.mailboxes.every((mailbox) => photoOf(mailbox, record) === null));
  });

  test('go from Outlook into ProjectMate and the other mailboxes', async () => {
    await start('two-way');
    const record = await anybody();
    firm.exchange.control.setPhoto(first(), firm.item(first(), record).itemId, png(7).toString('base64'));
    await until('in ProjectMate', async () => (await contactRow(record))?.['photo'] != null);
    expect(Buffer.from((await contactRow(record))!['photo'] as Uint8Array)).toEqual(png(7));
    await until('in the other mailbox', () => photoOf(second(), record) !== null);
    expect(photoOf(second(), record)).toBe(png(7).toString('base64'));
  });

  test('that Exchange refuses stay in ProjectMate, and the former one in the item, whatever is edited later', async () => {
    await start('two-way');
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(1) });
    await until('in both', () => firm.mailboxes.every((mailbox) => photoOf(mailbox, record) !== null));
    await firm.inStep();
    firm.exchange.control.injectFault({
      kind: 'item-error',
      index: 0,
      responseCode: 'ErrorAttachmentSizeLimitExceeded',
      operation: 'CreateAttachment',
    });
    await firm.user.updateContact(record, { photo: png(2) });
    const mailboxWith = (seed: number) =>
      firm.mailboxes.find((mailbox) => photoOf(mailbox, record) === png(seed).toString('base64'));
    await until('in one mailbox', () => mailboxWith(2) !== undefined);
    await until('set aside', async () => (await firm.connection())!.domains[0]!.parked.length === 1);
    await firm.inStep();
    const refusing = mailboxWith(1)!;
    expect(refusing).toBeDefined();
    firm.exchange.control.updateContact(refusing, firm.item(refusing, record).itemId, {
      JobTitle: 'Партнёр',
    });
    await until('the edit', async () => (await contactRow(record))?.['job_title'] === 'Партнёр');
    await firm.inStep();
    expect(Buffer.from((await contactRow(record))!['photo'] as Uint8Array)).toEqual(png(2));
    expect(mailboxWith(1)).toBe(refusing);
    expect(mailboxWith(2)).toBeDefined();
  });

  test('that are too large to be kept are left alone in Exchange, until the employee removes them', async () => {
    await start('two-way');
    const record = await anybody();
    const { itemId } = firm.item(first(), record);
    const large = Buffer.alloc(3 * 1024 * 1024 + 1, 7).toString('base64');
    firm.exchange.control.setPhoto(first(), itemId, large);
    await firm.inStep();
    await firm.user.updateContact(record, { photo: png(2), job_title: 'Партнёр' });
    const parked = async () => (await firm.connection())!.domains[0]!.parked;
    await until('set aside', async () => (await parked()).length === 1);
    await firm.inStep();
    expect(await parked()).toMatchObject([
      {
        mailbox: first(),
        recordId: record,
        reason: expect.stringMatching(/left alone: remove it in Outlook/),
      },
    ]);
    expect(photoOf(first(), record)).toBe(large);
    expect(property(first(), record, 'JobTitle')).toBe('Партнёр');
    expect(photoOf(second(), record)).toBe(png(2).toString('base64'));

    firm.exchange.control.setPhoto(first(), itemId, null);
    await firm.ask('decide', { mailbox: first(), decision: 'retry' });
    await until('the photo', () => photoOf(first(), record) === png(2).toString('base64'));
    await firm.inStep();
    expect(await parked()).toEqual([]);
  });
});

test('a thousand edits on each side, a tenth of them of the same field: ProjectMate’s stand, every loser is in the journal, and undo brings each back', async () => {
  firm = await Firm.start({ employees: 1, contacts: 1_400 });
  await firm.user.setParameter('ContactMode', 'two-way');
  await firm.run();
  await firm.inStep();
  await firm.stop();
  const own = (await firm.user.rows('company', 'own', 1)).map(({ id }) => id);
  const companies = await firm.user.rows('company', 'own', 0);
  const heads = companies.flatMap((company) => [company['head_id'], company['chief_accountant_id']]);
  const people = (await firm.user.rows('contact', 'active', 1))
    .filter(({ id, company_id: company }) => !heads.includes(id) && !own.includes(company))
    .slice(0, 1_000)
    .map(({ id }) => id as string);
  expect(people).toHaveLength(1_000);
  const items = firm.ours(first());
  const contested = new Set(people.slice(0, 100));
  for (const [index, record] of people.entries()) {
    const { itemId } = items.get(record)![0]!;
    const edit = contested.has(record)
      ? { Department: `Outlook ${index}` }
      : { JobTitle: `Outlook ${index}` };
    firm.exchange.control.updateContact(first(), itemId, edit);
    await firm.user.updateContact(record, { department: `ProjectMate ${index}` });
  }
  await firm.run();
  await until('a first look', async () => (await firm.journal({ conflictsOnly: true, limit: 1 })).length > 0);
  await firm.inStep();

  const rows = new Map((await firm.user.rows('contact', 'active', 1)).map((row) => [row['id'], row]));
  const after = firm.ours(first());
  for (const [index, record] of people.entries()) {
    const { properties } = after.get(record)![0]!;
    expect(properties['Department']).toBe(`ProjectMate ${index}`);
    expect(rows.get(record)!['department']).toBe(`ProjectMate ${index}`);
    if (!contested.has(record)) expect(rows.get(record)!['job_title']).toBe(`Outlook ${index}`);
  }
  const conflicts = await firm.journal({ conflictsOnly: true, limit: 200 });
  const losers = new Map(conflicts.map((entry) => [entry.recordId, entry]));
  expect(losers.size).toBe(100);
  for (const [index, record] of people.slice(0, 100).entries()) {
    expect(losers.get(record)).toMatchObject({
      conflictFields: ['department'],
      former: { department: `Outlook ${index}` },
    });
  }
  for (const { id } of conflicts) await firm.ask('undo', { mailbox: first(), entry: id, preview: false });
  const undone = firm.ours(first());
  for (const [index, record] of people.slice(0, 100).entries()) {
    expect(undone.get(record)![0]!.properties['Department']).toBe(`Outlook ${index}`);
  }
}, 120_000);
