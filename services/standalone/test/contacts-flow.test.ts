import { rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

const counts = () => firm.mailboxes.map((mailbox) => firm.ours(mailbox).size);
const onceEach = () =>
  firm.mailboxes.every((mailbox) => [...firm.ours(mailbox).values()].every((items) => items.length === 1));

describe('a first pass', () => {
  test('brings every contact into every mailbox, in few requests; the next run writes nothing', async () => {
    firm = await Firm.start({ employees: 3, contacts: 300 });
    await firm.run();
    await firm.inStep();
    expect(counts()).toEqual([300, 300, 300]);
    expect(onceEach()).toBe(true);
    expect(firm.requests()).toBeLessThanOrEqual(3 * (300 / 100 + 5));

    await firm.stop();
    firm.exchange.control.resetCounters();
    await firm.run();
    await until('a pass since the start', async () =>
      (await firm.status()).every(({ written }) => written.created === 300),
    );
    await until('the mailboxes were looked at', () => firm.requests() >= 3);
    expect(firm.writes()).toBe(0);
  });

  test('leaves what the employee has alone', async () => {
    firm = await Firm.start();
    const [mailbox] = firm.mailboxes;
    const own = firm.exchange.control.createContact(mailbox!, { GivenName: 'Бабушка', Surname: 'Своя' });
    await firm.run();
    await firm.inStep();
    expect(firm.exchange.control.contacts(mailbox!)).toHaveLength(31);
    expect(
      firm.exchange.control.contacts(mailbox!).find(({ itemId }) => itemId === own)?.properties,
    ).toMatchObject({ Surname: 'Своя' });
  });
});

describe('a change in ProjectMate', () => {
  test('reaches every mailbox without waiting for the period, in two requests a mailbox', async () => {
    firm = await Firm.start();
    await firm.run();
    await firm.inStep();
    const [record] = await firm.user.contactIds();
    firm.exchange.control.resetCounters();
    await firm.user.updateContact(record!, { job_title: 'Партнёр & <друг>' });
    await until('the new title in every mailbox', () =>
      firm.mailboxes.every(
        (mailbox) => firm.item(mailbox, record!).properties['JobTitle'] === 'Партнёр & <друг>',
      ),
    );
    await firm.inStep();
    expect(firm.requests()).toBeLessThanOrEqual(2 * firm.mailboxes.length);
    expect(firm.writes()).toBe(firm.mailboxes.length);
  });

  test('creates and deletes; what is deleted lies in Deleted Items', async () => {
    firm = await Firm.start();
    await firm.run();
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const [gone] = await firm.user.contactIds();
    const created = '00000000-0000-4000-8000-00000000abcd';
    await firm.user.deleteContact(gone!);
    await firm.user.createContact(created, { surname: 'Новиков', active: 1 });
    await until('the new contact', () => firm.ours(mailbox!).has(created));
    await until('the deletion', () => !firm.ours(mailbox!).has(gone!));
    expect(firm.exchange.control.contacts(mailbox!, 'deleteditems')).toHaveLength(1);
  });

  test('to a renamed company reaches all its contacts', async () => {
    firm = await Firm.start();
    await firm.run();
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const records = await firm.user.renameCompanyOf((await firm.user.contactIds())[0]!, 'АО «Имя»');
    await until('the new name', () =>
      records.every((record) => firm.item(mailbox!, record).properties['CompanyName'] === 'АО «Имя»'),
    );
  });
});

describe('what changes in Exchange', () => {
  test('is restored when edited, created again when deleted, and told in the status', async () => {
    firm = await Firm.start({ employees: 1 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const [edited, deleted] = await firm.user.contactIds();
    const before = firm.item(mailbox!, edited!);
    firm.exchange.control.updateContact(mailbox!, before.itemId, {
      Surname: 'Чужой',
      Body: 'мой текст',
      Nickname: 'Саша',
    });
    firm.exchange.control.deleteContact(mailbox!, firm.item(mailbox!, deleted!).itemId, 'HardDelete');
    await until(
      'restored',
      () => firm.item(mailbox!, edited!).properties['Surname'] === before.properties['Surname'],
    );
    await until('created again', () => firm.ours(mailbox!).has(deleted!));
    await firm.inStep();
    // What ProjectMate does not know is the employee's.
    expect(firm.item(mailbox!, edited!).properties['Nickname']).toBe('Саша');
    await until('the status', async () => {
      const [status] = await firm.status();
      return status?.written.restored === 1 && status.written.created === 31;
    });
    firm.exchange.control.resetCounters();
    await until('two more looks', () => firm.requests() >= 2);
    expect(firm.writes()).toBe(0);
  });

  test('is restored when many long notes were edited at once, more than one message can carry', async () => {
    firm = await Firm.start({ employees: 1, contacts: 60 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const records = await firm.user.contactIds();
    for (const record of records) {
      firm.exchange.control.updateContact(mailbox!, firm.item(mailbox!, record).itemId, {
        Body: 'Ж'.repeat(20_000),
      });
    }
    const [giant] = records;
    firm.exchange.control.updateContact(mailbox!, firm.item(mailbox!, giant!).itemId, {
      Body: 'Ж'.repeat(400_000),
    });
    const long = () => {
      const ours = firm.ours(mailbox!);
      return records.filter((record) =>
        String(ours.get(record)?.[0]?.properties['Body'] ?? '').startsWith('ЖЖЖ'),
      );
    };
    await until('all but one restored', () => long().length === 1, 30_000);
    expect(long()).toEqual([giant]);
    await until('the one too large is parked', async () =>
      (await firm.connection())!.domains[0]!.parked.some(
        ({ recordId, reason }) => recordId === giant && /shorten its notes/.test(reason),
      ),
    );
  }, 40_000);

  test("an employee's copy of a contact stays the employee's", async () => {
    firm = await Firm.start({ employees: 1, contacts: 5 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const [record] = await firm.user.contactIds();
    const { properties } = firm.item(mailbox!, record!);
    const copy = firm.exchange.control.createContact(mailbox!, {
      Surname: String(properties['Surname']),
      Nickname: 'copy',
    });
    firm.exchange.control.resetCounters();
    await until('two more looks', () => firm.requests() >= 2);
    expect(firm.writes()).toBe(0);
    expect(firm.exchange.control.contacts(mailbox!).some(({ itemId }) => itemId === copy)).toBe(true);
  });
});

describe('what is lost', () => {
  test('a link table is healed by what the items say: nothing is doubled, nothing written', async () => {
    firm = await Firm.start();
    await firm.run();
    await firm.inStep();
    await firm.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(firm.stateFile + end, { force: true });
    firm.exchange.control.resetCounters();
    await firm.run();
    await firm.inStep();
    expect(counts()).toEqual([30, 30]);
    expect(onceEach()).toBe(true);
    expect(firm.writes()).toBe(0);
    expect((await firm.status()).map(({ written }) => written.adopted)).toEqual([30, 30]);
  });

  test.each(['reset-after', 'truncated'] as const)(
    'a reply (%s) to a batch of creates: each contact is there once',
    async (kind) => {
      firm = await Firm.start({ employees: 1 });
      firm.exchange.control.injectFault({ kind, operation: 'CreateItem' });
      await firm.run();
      await firm.inStep();
      expect(counts()).toEqual([30]);
      expect(onceEach()).toBe(true);
    },
  );

  test('a sync state that Exchange has forgotten: the folder is listed anew', async () => {
    firm = await Firm.start({ employees: 1 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    const [record] = await firm.user.contactIds();
    firm.exchange.control.injectFault({
      kind: 'item-error',
      index: 0,
      responseCode: 'ErrorInvalidSyncStateData',
      operation: 'SyncFolderItems',
    });
    firm.exchange.control.deleteContact(mailbox!, firm.item(mailbox!, record!).itemId, 'HardDelete');
    await until('created again', () => firm.ours(mailbox!).has(record!));
    expect(onceEach()).toBe(true);
  });
});
