import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from './firm.js';

/** What users of other systems complain about, and must never see here. The numbers are those of the collection that the product's tests go by. */
let firm: Firm;
afterEach(() => firm.dispose());

type Mode = 'one-way' | 'one-way-with-import' | 'two-way';
const modes: readonly Mode[] = ['one-way', 'one-way-with-import', 'two-way'];

async function start(mode: Mode, employees = 1): Promise<void> {
  firm = await Firm.start({ employees, contacts: 12 });
  await firm.user.setParameter('ContactMode', mode);
  await firm.run({ periodSeconds: 1 });
  await firm.inStep();
}

const mailbox = () => firm.mailboxes[0]!;
const control = () => firm.exchange.control;
const row = async (id: string) => (await firm.user.rows('contact', 'id', id))[0]!;
const properties = (record: string) => firm.item(mailbox(), record).properties;
async function anybody(): Promise<string> {
  const companies = await firm.user.rows('company', 'own', 0);
  for (const company of companies) {
    const people = await firm.user.rows('contact', 'company_id', company['id'] as string);
    const heads = [company['head_id'], company['chief_accountant_id']];
    const found = people.find(({ id }) => !heads.includes(id));
    if (found) return found['id'] as string;
  }
  throw new Error('Everybody is protected.');
}
/** Everything is in step, and stays so without a write. */
async function quiet(): Promise<void> {
  await firm.inStep();
  control().resetCounters();
  await until('two more looks', () => firm.requests() >= 2 * firm.mailboxes.length);
  expect(firm.writes()).toBe(0);
}
const onceEach = () => {
  for (const address of firm.mailboxes) {
    for (const items of firm.ours(address).values()) expect(items).toHaveLength(1);
  }
};

test('complaint 4: a lost link table gives no duplicates', async () => {
  await start('two-way');
  await firm.stop();
  await firm.run({ periodSeconds: 1, state: { kind: 'sqlite', file: `${firm.stateFile}.new` } });
  await firm.inStep();
  onceEach();
  expect(control().contacts(mailbox())).toHaveLength(12);
  expect(firm.writes()).toBe(1);
});

test('complaint 12: what was deleted does not come back', async () => {
  await start('two-way');
  const record = await anybody();
  const { itemId } = firm.item(mailbox(), record);
  control().deleteContact(mailbox(), itemId, 'MoveToDeletedItems');
  await until('seen', async () =>
    (await firm.journal({ recordId: record })).some(({ operation }) => operation === 'detach'),
  );
  await firm.user.updateContact(record, { job_title: 'другая' });
  await quiet();
  expect(firm.ours(mailbox()).has(record)).toBe(false);
  const other = (await firm.user.contactIds()).find((id) => id !== record)!;
  await firm.user.deleteContact(other);
  await until('deleted', () => !firm.ours(mailbox()).has(other));
  await quiet();
  expect(firm.ours(mailbox()).has(other)).toBe(false);
});

test('complaint 16: a server that encodes photos anew is not taken for an employee who changes them', async () => {
  await start('two-way');
  control().setPhotoReencoding(true);
  const record = await anybody();
  const photo = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(3_000, 5)]);
  await firm.user.updateContact(record, { photo });
  await until('there', () => control().photo(mailbox(), firm.item(mailbox(), record).itemId) !== null);
  control().updateContact(mailbox(), firm.item(mailbox(), record).itemId, { Department: 'Споры' });
  await until('an edit beside it', async () => (await row(record))['department'] === 'Споры');
  await quiet();
  expect(Buffer.from((await row(record))['photo'] as Uint8Array)).toEqual(photo);
});

test('complaint 19: a birthday stays the day that it is, both ways', async () => {
  await start('two-way');
  const record = await anybody();
  await firm.user.updateContact(record, { birthday: '1980-03-30' });
  await until('in Outlook', () => String(properties(record)['Birthday']).startsWith('1980-03-30'));
  await quiet();
  // As clients write midnight of Moscow and of Los Angeles.
  for (const [written, day] of [
    ['1984-02-28T21:00:00Z', '1984-02-29'],
    ['1999-12-31T08:00:00Z', '1999-12-31'],
  ] as const) {
    control().updateContact(mailbox(), firm.item(mailbox(), record).itemId, { Birthday: written });
    await until('in ProjectMate', async () => (await row(record))['birthday'] === day);
    await quiet();
  }
});

test('complaint 20: characters that XML forbids, in what the server returns, stop nothing', async () => {
  await start('two-way');
  const record = await anybody();
  control().updateContact(mailbox(), firm.item(mailbox(), record).itemId, {
    JobTitle: 'Юрист',
    Body: 'a\u0001b',
  });
  await until('in ProjectMate', async () => (await row(record))['job_title'] === 'Юрист');
  await quiet();
});

test('complaint 21: characters that XML forbids, in what ProjectMate holds, are left out, and the rest arrives', async () => {
  await start('one-way');
  const record = await anybody();
  await firm.user.updateContact(record, { job_title: 'Юр\uFFFFист\u0001', notes: 'a\u000Bb' });
  await until('there', () => properties(record)['JobTitle'] === 'Юрист');
  await quiet();
});

test('complaint 25: an item that changes while it is written is looked at again, and comes to rest', async () => {
  await start('one-way');
  const record = await anybody();
  await firm.stop();
  await firm.user.updateContact(record, { job_title: 'новая' });
  control().injectFault({
    kind: 'item-error',
    index: 0,
    responseCode: 'ErrorIrresolvableConflict',
    operation: 'UpdateItem',
  });
  await firm.run({ periodSeconds: 1 });
  await until('there', () => properties(record)['JobTitle'] === 'новая');
  await quiet();
});

test('complaint 26: a changed phone replaces the old one, in every kind of phone', async () => {
  await start('two-way');
  const record = await anybody();
  await firm.user.updateContact(record, {
    business_phone: '+7 495 1',
    mobile_phone: '+7 916 1',
    home_phone: '+7 499 1',
    business_fax: '+7 495 2',
  });
  const numbers = () =>
    Object.values((properties(record)['PhoneNumbers'] ?? {}) as Record<string, string>).sort();
  await until('the first ones', () => numbers().includes('+7 916 1'));
  await firm.user.updateContact(record, {
    business_phone: '+7 495 11',
    mobile_phone: '+7 916 11',
    home_phone: null,
    business_fax: '+7 495 22',
  });
  await until('the new ones', () => numbers().includes('+7 916 11'));
  await quiet();
  expect(numbers()).toEqual(['+7 495 11', '+7 495 22', '+7 916 11']);
});

test('complaint 27: somebody who is renamed, on either side, stays one person', async () => {
  await start('two-way', 2);
  const before = (await firm.user.contactIds()).length;
  const record = await anybody();
  await firm.user.updateContact(record, { surname: 'Переименованная' });
  await until('in Outlook', () => properties(record)['Surname'] === 'Переименованная');
  control().updateContact(mailbox(), firm.item(mailbox(), record).itemId, {
    Surname: 'Снова',
    GivenName: 'Иначе',
  });
  await until('in ProjectMate', async () => (await row(record))['surname'] === 'Снова');
  await until(
    'in the other mailbox',
    () => firm.item(firm.mailboxes[1]!, record).properties['Surname'] === 'Снова',
  );
  await quiet();
  onceEach();
  expect(await firm.user.contactIds()).toHaveLength(before);
  expect(firm.mailboxes.map((address) => control().contacts(address).length)).toEqual([before, before]);
});

describe('complaint 28: no way to a duplicate', () => {
  const people = (address: string) =>
    control()
      .contacts(address)
      .map((item) => `${String(item.properties['Surname'])} ${String(item.properties['GivenName'])}`)
      .sort();
  const person = async (record: string) => {
    const { surname, given_name: givenName, company_name: companyName, email1 } = await row(record);
    return {
      Surname: surname,
      GivenName: givenName,
      CompanyName: companyName,
      ...(email1 === null ? {} : { EmailAddresses: { EmailAddress1: email1 } }),
    };
  };
  async function expectNoDuplicate(): Promise<void> {
    await firm.inStep();
    await quiet();
    onceEach();
    for (const address of firm.mailboxes) expect(people(address)).toEqual([...new Set(people(address))]);
    const ids = (await firm.user.rows('contact', 'active', 1)).map(({ surname, given_name, email1 }) =>
      [surname, given_name, email1].join('|'),
    );
    expect(ids.length).toBe(new Set(ids).size);
  }

  test.each(modes)('%s: the person was in the mailbox before the first pass', async (mode) => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.user.setParameter('ContactMode', mode);
    for (const record of await firm.user.contactIds())
      control().createContact(mailbox(), await person(record));
    await firm.run({ periodSeconds: 1 });
    await expectNoDuplicate();
  });

  test.each(modes)(
    '%s: the employee writes down somebody whom ProjectMate has, or gets, too',
    async (mode) => {
      await start(mode);
      const record = await anybody();
      const values = await person(record);
      control().createContact(mailbox(), {
        Surname: 'Вскоре',
        GivenName: 'Общий',
        EmailAddresses: { EmailAddress1: 'soon@elsewhere.example' },
      });
      await firm.inStep();
      await sleep(1_500);
      const [known] = await firm.user.rows('contact', 'surname', 'Вскоре');
      if (!known) {
        await firm.user.createContact('0b7ac8a5-5f6e-4b52-9d0a-2f6d5a3c1e11', {
          surname: 'Вскоре',
          given_name: 'Общий',
          email1: 'soon@elsewhere.example',
          active: 1,
        });
      }
      control().deleteContact(mailbox(), firm.item(mailbox(), record).itemId, 'MoveToDeletedItems');
      control().createContact(mailbox(), values);
      await firm.inStep();
      await sleep(1_500);
      await expectNoDuplicate();
    },
  );

  test.each(modes)('%s: an item is moved away and back, and comes under another id', async (mode) => {
    await start(mode);
    const record = await anybody();
    const { itemId, properties: former, extendedProperties } = firm.item(mailbox(), record);
    control().deleteContact(mailbox(), itemId, 'MoveToDeletedItems');
    const moved = control().createContact(mailbox(), { ...former, extendedProperties });
    await expectNoDuplicate();
    expect(firm.item(mailbox(), record).itemId).toBe(moved);
  });

  test('the modes are switched in every direction', async () => {
    await start('one-way', 2);
    control().createContact(mailbox(), {
      Surname: 'Своя',
      GivenName: 'Личность',
      EmailAddresses: { EmailAddress1: 'own@elsewhere.example' },
    });
    for (const mode of [
      'two-way',
      'one-way',
      'one-way-with-import',
      'two-way',
      'one-way-with-import',
      'one-way',
    ] as const) {
      await firm.user.setParameter('ContactMode', mode);
      await sleep(2_500);
      await firm.inStep();
      onceEach();
      for (const address of firm.mailboxes) expect(people(address)).toEqual([...new Set(people(address))]);
    }
    await expectNoDuplicate();
    expect(await firm.user.rows('contact', 'surname', 'Своя')).toHaveLength(1);
  });
});
