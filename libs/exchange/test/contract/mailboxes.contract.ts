import { canonicalContact, contactFields, type Contact } from '@pmsync/domain';
import type { ExchangeResult, MailboxChanges, MailboxOperation, OperationResult } from '@pmsync/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Mailboxes, WatchableMailboxes } from '../../src/index.js';
import { photosContract } from './photos.contract.js';
import { watchContract } from './watch.contract.js';

/** Some mailboxes, and a hand that changes them as their employees do. */
export interface MailboxesFixture {
  /** Null for the default contacts folder. */
  readonly contactsFolder: string | null;
  /** The employee deletes the folder of the chosen name: for good, or into Deleted Items. */
  deleteFolder(address: string, forGood: boolean): void;
  readonly mailboxes: WatchableMailboxes;
  /** What a server does to those who watch: cuts their connections, forgets them as after a restart, asks them to ask anew. */
  readonly watches: { cut(): void; forget(): void; renew(): Promise<void> };
  /** As many empty mailboxes as are asked for, one a test. */
  mailbox(): string;
  edit(address: string, itemId: string | null, contact: Contact | null): string;
  markPrivate(address: string, itemId: string, isPrivate: boolean): void;
  addDistributionList(address: string): string;
  editPhoto(address: string, itemId: string, bytes: Uint8Array | null): void;
  /** How many photos the item has on the server. */
  photoCount(address: string, itemId: string): number;
  /** The same mailboxes, as a connection has them that works in another folder of contacts. */
  readonly elsewhere: Mailboxes;
  close(): Promise<void>;
}

const full = canonicalContact({
  givenName: 'Анна & <b>',
  middleName: 'Сергеевна',
  surname: 'O\'Brien "x" 🎻',
  displayName: 'Анна O’Brien',
  fileAs: 'O’Brien, Анна',
  companyName: 'Smith & Sons <Ltd>',
  jobTitle: 'Head of R&D',
  department: 'Налоги',
  email1: 'anna@example.com',
  email2: 'second@example.com',
  email3: 'third@example.com',
  businessPhone: '+7 495 111-22-33',
  mobilePhone: '+7 916 111-22-33',
  homePhone: '+7 499 111-22-33',
  businessFax: '+7 495 111-22-34',
  businessAddress: {
    street: 'ул. Льва Толстого, 16\nкорп. 2',
    city: 'Москва',
    postalCode: '119021',
    country: 'Россия',
    state: 'МО',
  },
  homeAddress: { city: 'Łódź' },
  webPage: 'https://example.com/?a=1&b=2',
  birthday: '1980-03-30',
  notes: 'Первая строка\n\nthird line: <not> & "html"',
});

function value<Value>(result: ExchangeResult<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** The contacts folder as a check finds it. */
async function contactsOf(mailboxes: Mailboxes, mailbox: string) {
  const { reply } = await mailboxes.check(mailbox, { deadline: Date.now() + 20_000 });
  return reply?.kind === 'answered' ? reply.contacts : reply;
}

const create = (identity: string, contact: Contact): MailboxOperation => ({
  kind: 'create',
  identity,
  contact,
});
const itemOf = (result: OperationResult | undefined) => {
  if (result?.kind !== 'done' || !result.item) throw new Error(JSON.stringify(result));
  return result.item;
};

/** What the port `Mailboxes` promises, whatever is behind it. */
export function mailboxesContract(
  name: string,
  make: () => Promise<MailboxesFixture>,
  /** Exchange tells of changes since 2010 SP1. */
  watchable = true,
): void {
  describe(`mailboxes: ${name}`, () => {
    let fixture: MailboxesFixture;
    let mailboxes: Mailboxes;
    const options = () => ({ deadline: Date.now() + 20_000 });

    beforeAll(async () => {
      fixture = await make();
      ({ mailboxes } = fixture);
    });
    afterAll(() => fixture.close());

    const apply = async (mailbox: string, operations: MailboxOperation[]) =>
      value(await mailboxes.apply(mailbox, operations, options()));
    const read = async (mailbox: string, itemId: string) =>
      value(value(await mailboxes.get(mailbox, [itemId], options()))[0]!);

    test('a contact comes back as it was written, every field of it, with its identity', async () => {
      const mailbox = fixture.mailbox();
      const results = await apply(mailbox, [
        create('contact/1', full),
        create('contact/2', canonicalContact({ surname: 'Ли' })),
      ]);
      const item = await read(mailbox, itemOf(results[0]).itemId);
      expect(item.contact).toEqual(full);
      expect(item.identity).toBe('contact/1');
      expect(item.changeKey).toBe(itemOf(results[0]).changeKey);
      expect((await read(mailbox, itemOf(results[1]).itemId)).contact).toEqual(
        canonicalContact({ surname: 'Ли' }),
      );
    });

    test.each(contactFields.filter((field) => field !== 'photo'))(
      '%s is set, changed and removed alone',
      async (field) => {
        const mailbox = fixture.mailbox();
        const without = { ...full, [field]: null };
        let item = itemOf((await apply(mailbox, [create('contact/1', without)]))[0]);
        const write = async (contact: Contact) => {
          const results = await apply(mailbox, [
            { kind: 'update', item, fields: [field], contact, identity: null },
          ]);
          item = itemOf(results[0]);
          expect((await read(mailbox, item.itemId)).contact).toEqual(contact);
        };
        await write(full);
        const other = canonicalContact({
          ...full,
          displayName: 'Б',
          homeAddress: { street: 'Б' },
          businessAddress: { city: 'Б' },
          birthday: '1999-12-31',
        });
        const changed =
          typeof full[field] === 'string' && field !== 'birthday'
            ? { ...full, [field]: 'Б & B' }
            : { ...full, [field]: other[field] };
        await write(changed);
        await write(without);
      },
    );

    test('an update leaves alone what it does not name', async () => {
      const mailbox = fixture.mailbox();
      const item = itemOf((await apply(mailbox, [create('contact/1', full)]))[0]);
      const contact = canonicalContact({ jobTitle: 'Partner' });
      await apply(mailbox, [{ kind: 'update', item, fields: ['jobTitle'], contact, identity: null }]);
      expect(await read(mailbox, item.itemId)).toMatchObject({
        contact: { ...full, jobTitle: 'Partner' },
        identity: 'contact/1',
      });
    });

    test('changes tell what is new, changed and gone since a sync state, and of nothing else', async () => {
      const mailbox = fixture.mailbox();
      const results = await apply(mailbox, [
        create('contact/1', full),
        create('contact/2', full),
        create('contact/3', full),
      ]);
      const items = results.map(itemOf);
      const own = fixture.edit(mailbox, null, full);
      const first = value(await mailboxes.changes(mailbox, null, 512, options()));
      expect(first.changes.map((each) => each.kind === 'changed' && each.identity).sort()).toEqual(
        ['contact/1', 'contact/2', 'contact/3', null].sort(),
      );
      expect(first.more).toBe(false);

      fixture.edit(mailbox, items[0]!.itemId, { ...full, notes: 'edited' });
      fixture.edit(mailbox, items[1]!.itemId, null);
      const second = value(await mailboxes.changes(mailbox, first.syncState, 512, options()));
      expect(second.changes).toHaveLength(2);
      expect(second.changes).toContainEqual({ kind: 'deleted', itemId: items[1]!.itemId });
      expect(second.changes).toContainEqual(
        expect.objectContaining({ kind: 'changed', itemId: items[0]!.itemId, identity: 'contact/1' }),
      );
      expect(value(await mailboxes.changes(mailbox, second.syncState, 512, options())).changes).toEqual([]);
      expect(own).not.toBe('');
    });

    test('our own write is told with the change key that it was answered with', async () => {
      const mailbox = fixture.mailbox();
      const before = value(await mailboxes.changes(mailbox, null, 512, options()));
      const created = itemOf((await apply(mailbox, [create('contact/1', full)]))[0]);
      const updated = itemOf(
        (
          await apply(mailbox, [
            {
              kind: 'update',
              item: created,
              fields: ['notes'],
              contact: { ...full, notes: null },
              identity: null,
            },
          ])
        )[0],
      );
      const after = value(await mailboxes.changes(mailbox, before.syncState, 512, options()));
      expect(after.changes).toEqual([{ kind: 'changed', ...updated, identity: 'contact/1' }]);
    });

    test('many changes come in pages', async () => {
      const mailbox = fixture.mailbox();
      await apply(
        mailbox,
        Array.from({ length: 25 }, (_, index) => create(`contact/${index}`, full)),
      );
      const seen: string[] = [];
      let syncState: string | null = null;
      let pages = 0;
      for (let more = true; more; pages += 1) {
        const page: MailboxChanges = value(await mailboxes.changes(mailbox, syncState, 10, options()));
        expect(page.changes.length).toBeLessThanOrEqual(10);
        seen.push(...page.changes.map(({ itemId }) => itemId));
        ({ syncState, more } = page);
      }
      expect(new Set(seen).size).toBe(25);
      expect(pages).toBe(3);
    });

    test('a sync state that the server does not know is lost', async () => {
      const result = await mailboxes.changes(fixture.mailbox(), 'bm9uc2Vuc2U=', 512, options());
      expect(result).toMatchObject({ ok: false, problem: { kind: 'sync-state-lost' } });
    });

    test('an update of a state that has passed is a conflict, and changes nothing', async () => {
      const mailbox = fixture.mailbox();
      const item = itemOf((await apply(mailbox, [create('contact/1', full)]))[0]);
      fixture.edit(mailbox, item.itemId, { ...full, notes: 'edited' });
      const results = await apply(mailbox, [
        { kind: 'update', item, fields: ['notes'], contact: { ...full, notes: 'ours' }, identity: null },
      ]);
      expect(results).toMatchObject([{ kind: 'problem', problem: { kind: 'conflict' } }]);
      expect((await read(mailbox, item.itemId)).contact.notes).toBe('edited');
    });

    test('one bad operation of a batch hurts no other, and results keep their order', async () => {
      const mailbox = fixture.mailbox();
      const [gone, kept, deleted] = (
        await apply(mailbox, [
          create('contact/1', full),
          create('contact/2', full),
          create('contact/3', full),
        ])
      ).map(itemOf);
      fixture.edit(mailbox, gone!.itemId, null);
      const results = await apply(mailbox, [
        { kind: 'delete', item: deleted! },
        { kind: 'update', item: gone!, fields: ['notes'], contact: full, identity: null },
        create('contact/4', full),
        {
          kind: 'update',
          item: kept!,
          fields: ['jobTitle'],
          contact: { ...full, jobTitle: 'X' },
          identity: 'contact/9',
        },
      ]);
      expect(results).toMatchObject([
        { kind: 'done', item: null },
        { kind: 'problem', problem: { kind: 'not-found', what: 'item' } },
        { kind: 'done' },
        { kind: 'done' },
      ]);
      expect(await read(mailbox, kept!.itemId)).toMatchObject({
        identity: 'contact/9',
        contact: { jobTitle: 'X' },
      });
      expect(value(await mailboxes.get(mailbox, [deleted!.itemId], options()))[0]).toMatchObject({
        ok: false,
        problem: { kind: 'not-found', what: 'item' },
      });
    });

    test('items are found by identity, copies too, and by nothing else', async () => {
      const mailbox = fixture.mailbox();
      await apply(mailbox, [
        create('contact/1', full),
        create('contact/1', full),
        create('contact/2', full),
        create('contact/22', full),
      ]);
      const found = value(await mailboxes.find(mailbox, ['contact/1', 'contact/2', 'contact/7'], options()));
      expect(found.map(({ identity }) => identity).sort()).toEqual(['contact/1', 'contact/1', 'contact/2']);
      expect(value(await mailboxes.find(mailbox, ['contact/7'], options()))).toEqual([]);
    });

    test('an item that its owner marked as private says so, and is a change', async () => {
      const mailbox = fixture.mailbox();
      const { itemId } = itemOf((await apply(mailbox, [create('contact/1', full)]))[0]);
      expect((await read(mailbox, itemId)).private).toBe(false);
      const { syncState } = value(await mailboxes.changes(mailbox, null, 512, options()));
      fixture.markPrivate(mailbox, itemId, true);
      expect(await read(mailbox, itemId)).toMatchObject({ private: true, kind: 'contact', contact: full });
      const { changes } = value(await mailboxes.changes(mailbox, syncState, 512, options()));
      expect(changes).toMatchObject([{ kind: 'changed', itemId, identity: 'contact/1' }]);
      fixture.markPrivate(mailbox, itemId, false);
      expect((await read(mailbox, itemId)).private).toBe(false);
    });

    test('a distribution list among the contacts is no contact, and in nobody’s way', async () => {
      const mailbox = fixture.mailbox();
      const { itemId } = itemOf((await apply(mailbox, [create('contact/1', full)]))[0]);
      const list = fixture.addDistributionList(mailbox);
      const { changes } = value(await mailboxes.changes(mailbox, null, 512, options()));
      expect(changes).toMatchObject([{ kind: 'changed', itemId }]);
      const items = value(await mailboxes.get(mailbox, [list, itemId], options())).map(value);
      expect(items).toMatchObject([
        { itemId: list, kind: 'other', identity: null, contact: canonicalContact({}) },
        { itemId, kind: 'contact', contact: full },
      ]);
    });

    test('a mailbox that nobody knows is told by its address', async () => {
      const nobody = 'nobody@example.com';
      expect(await mailboxes.changes(nobody, null, 1, options())).toMatchObject({
        ok: false,
        problem: { kind: 'not-found', what: 'mailbox', message: expect.stringContaining(nobody) },
      });
      expect(await mailboxes.check(nobody, options())).toMatchObject({
        target: { mailbox: nobody },
        reply: { kind: 'fault', what: 'mailbox' },
      });
    });

    test('nothing is seen of another folder of contacts, and its sync states are lost here', async () => {
      const mailbox = fixture.mailbox();
      const { elsewhere } = fixture;
      await apply(mailbox, [create('contact/1', full)]);
      value(await elsewhere.apply(mailbox, [create('contact/2', full)], options()));
      for (const [these, others, identity] of [
        [mailboxes, elsewhere, 'contact/1'],
        [elsewhere, mailboxes, 'contact/2'],
      ] as const) {
        const { changes, syncState } = value(await these.changes(mailbox, null, 512, options()));
        expect(changes).toMatchObject([{ identity }]);
        const found = value(await these.find(mailbox, ['contact/1', 'contact/2'], options()));
        expect(found).toMatchObject([{ identity }]);
        expect(await contactsOf(these, mailbox)).toMatchObject({ kind: 'open', total: 1 });
        expect(await others.changes(mailbox, syncState, 512, options())).toMatchObject({
          ok: false,
          problem: { kind: 'sync-state-lost' },
        });
      }
    });

    test.each([
      ['for good', true],
      ['into Deleted Items', false],
    ])(
      'a folder of a chosen name that was deleted %s is made anew, and its sync state is lost',
      async (_, forGood) => {
        if (fixture.contactsFolder === null) return;
        const mailbox = fixture.mailbox();
        await apply(mailbox, [create('contact/1', full)]);
        const { syncState } = value(await mailboxes.changes(mailbox, null, 512, options()));
        fixture.deleteFolder(mailbox, forGood);
        expect(await mailboxes.changes(mailbox, syncState, 512, options())).toMatchObject({
          ok: false,
          problem: { kind: 'sync-state-lost' },
        });
        const anew = value(await mailboxes.changes(mailbox, null, 512, options()));
        expect(anew.changes).toEqual([]);
        await apply(mailbox, [create('contact/2', full)]);
        const { changes } = value(await mailboxes.changes(mailbox, anew.syncState, 512, options()));
        expect(changes).toMatchObject([{ kind: 'changed', identity: 'contact/2' }]);
      },
    );

    test('what is created or looked for after the folder was deleted has its place in the new one', async () => {
      if (fixture.contactsFolder === null) return;
      const mailbox = fixture.mailbox();
      await apply(mailbox, [create('contact/1', full)]);
      fixture.deleteFolder(mailbox, true);
      expect(value(await mailboxes.find(mailbox, ['contact/1'], options()))).toEqual([]);
      fixture.deleteFolder(mailbox, true);
      const { itemId } = itemOf((await apply(mailbox, [create('contact/2', full)]))[0]);
      expect(value(await mailboxes.find(mailbox, ['contact/2'], options()))).toMatchObject([{ itemId }]);
    });

    test('a check makes no folder', async () => {
      const mailbox = fixture.mailbox();
      const contacts = await contactsOf(mailboxes, mailbox);
      const { contactsFolder: name } = fixture;
      if (name === null) return expect(contacts).toMatchObject({ kind: 'open', total: 0 });
      expect(contacts).toEqual({ kind: 'to-be-made', name });
      expect(() => fixture.edit(mailbox, null, full)).toThrow(name);
    });

    test('many at once make one folder', async () => {
      const mailbox = fixture.mailbox();
      await Promise.all(
        Array.from({ length: 5 }, (_, index) => apply(mailbox, [create(`contact/${index}`, full)])),
      );
      expect(await contactsOf(mailboxes, mailbox)).toMatchObject({ total: 5 });
    });

    photosContract(() => fixture);
    if (watchable) watchContract(() => fixture);

    test('a check counts what is there', async () => {
      const mailbox = fixture.mailbox();
      await apply(mailbox, [create('contact/1', full)]);
      expect(await contactsOf(mailboxes, mailbox)).toMatchObject({ kind: 'open', total: 1 });
      expect(await mailboxes.check(null, options())).toMatchObject({
        reply: { kind: 'answered', contacts: null },
      });
    });
  });
}
