import type { ExchangeResult, ItemReference } from '@pmsync/contracts';
import { canonicalContact } from '@pmsync/domain';
import { describe, expect, test } from 'vitest';
import type { MailboxesFixture } from './mailboxes.contract.js';

const contact = canonicalContact({ surname: 'Ли', notes: 'n' });
const jpeg = (content: string) => Buffer.from(`\xff\xd8\xff\xe0${content}`, 'latin1');
const threeMegabytes = 3 * 1024 * 1024;

function value<Value>(result: ExchangeResult<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

/** What the port promises of photos. */
export function photosContract(fixtureOf: () => MailboxesFixture): void {
  const options = () => ({ deadline: Date.now() + 20_000 });

  /** One contact in a mailbox of its own. */
  async function one() {
    const fixture = fixtureOf();
    const { mailboxes } = fixture;
    const mailbox = fixture.mailbox();
    const [result] = value(
      await mailboxes.apply(mailbox, [{ kind: 'create', identity: 'contact/1', contact }], options()),
    );
    if (result?.kind !== 'done' || !result.item) throw new Error(JSON.stringify(result));
    const { itemId } = result.item;
    return {
      itemId,
      first: result.item,
      set: (item: ItemReference, bytes: Uint8Array | null) =>
        mailboxes.setPhoto(mailbox, item, bytes, options()),
      photo: () => mailboxes.photo(mailbox, itemId, options()),
      read: async () => value(value(await mailboxes.get(mailbox, [itemId], options()))[0]!),
      changes: async (syncState: string | null) =>
        value(await mailboxes.changes(mailbox, syncState, 512, options())),
      editPhoto: (bytes: Uint8Array | null) => fixture.editPhoto(mailbox, itemId, bytes),
      edit: () => fixture.edit(mailbox, itemId, { ...contact, notes: 'edited' }),
      remove: () => fixture.edit(mailbox, itemId, null),
      count: () => fixture.photoCount(mailbox, itemId),
    };
  }

  describe('a photo', () => {
    test('is set, read, replaced and removed; nothing else of the contact changes', async () => {
      const its = await one();
      expect((await its.read()).photo).toBeNull();
      expect(value(await its.photo())).toBeNull();
      const versions: (string | null)[] = [];
      let item = its.first;
      for (const content of ['a', 'bb', 'a', null]) {
        const before = await its.changes(null);
        const bytes = content === null ? null : jpeg(content);
        const written = value(await its.set(item, bytes));
        ({ item } = written);
        versions.push(written.version);
        const told = await its.read();
        expect(told).toMatchObject({ ...item, identity: 'contact/1', contact });
        expect(told.photo).toEqual(written.version === null ? null : { version: written.version });
        const photo = value(await its.photo());
        expect(photo?.version ?? null).toBe(written.version);
        expect(photo && Buffer.from(photo.bytes).toString('latin1')).toEqual(
          bytes && bytes.toString('latin1'),
        );
        expect(its.count()).toBe(content === null ? 0 : 1);
        // Our own write is told with the change key that it was answered with, so that it is known again.
        const { changes } = await its.changes(before.syncState);
        expect(changes).toEqual([{ kind: 'changed', ...item, identity: 'contact/1' }]);
      }
      expect(versions[3]).toBeNull();
      expect(new Set(versions).size).toBe(4);
    });

    test('that the employee sets, replaces or removes is told, and its version changes only with it', async () => {
      const its = await one();
      its.editPhoto(jpeg('a'));
      const first = (await its.read()).photo;
      expect(first).not.toBeNull();
      its.edit();
      expect((await its.read()).photo).toEqual(first);
      its.editPhoto(jpeg('b'));
      const second = await its.read();
      expect(second.photo).not.toEqual(first);
      expect(value(await its.photo())).toMatchObject({ version: second.photo?.version });
      its.editPhoto(null);
      expect((await its.read()).photo).toBeNull();
    });

    test('of a state that has passed is left alone', async () => {
      const its = await one();
      const { item } = value(await its.set(its.first, jpeg('a')));
      its.edit();
      for (const bytes of [jpeg('b'), null])
        expect(await its.set(item, bytes)).toMatchObject({ ok: false, problem: { kind: 'conflict' } });
      expect(Buffer.from(value(await its.photo())!.bytes)).toEqual(jpeg('a'));
    });

    test('that is set again is one photo', async () => {
      const its = await one();
      let item = its.first;
      for (let time = 0; time < 3; time += 1) ({ item } = value(await its.set(item, jpeg('same'))));
      expect(its.count()).toBe(1);
    });

    test('that is not there is removed without a change', async () => {
      const its = await one();
      expect(value(await its.set(its.first, null))).toEqual({ item: its.first, version: null });
    });

    test('of 3 MB is taken; a larger one and an empty one are not, and nothing is lost', async () => {
      const its = await one();
      const largest = Buffer.alloc(threeMegabytes, 7);
      const { item } = value(await its.set(its.first, largest));
      expect(Buffer.compare(value(await its.photo())!.bytes, largest)).toBe(0);
      for (const [bytes, sentence] of [
        [Buffer.alloc(threeMegabytes + 1), /3145729 bytes; at most 3 MB/],
        [Buffer.alloc(0), /empty/],
      ] as const) {
        expect(await its.set(item, bytes)).toMatchObject({
          ok: false,
          problem: { kind: 'invalid', message: expect.stringMatching(sentence) },
        });
      }
      expect(Buffer.compare(value(await its.photo())!.bytes, largest)).toBe(0);
      its.editPhoto(Buffer.alloc(threeMegabytes + 1));
      expect(await its.photo()).toMatchObject({
        ok: false,
        problem: { kind: 'invalid', message: expect.stringContaining('at most 3 MB') },
      });
    });

    test('of more than 3 MB is neither replaced nor taken away, since nobody could bring it back', async () => {
      const its = await one();
      its.editPhoto(Buffer.alloc(threeMegabytes + 1, 7));
      const item = await its.read();
      for (const bytes of [jpeg('a'), null]) {
        expect(await its.set(item, bytes)).toMatchObject({
          ok: false,
          problem: { kind: 'invalid', message: expect.stringMatching(/3145729 bytes.*left alone/) },
        });
      }
      expect(its.count()).toBe(1);
      expect(await its.photo()).toMatchObject({ ok: false, problem: { kind: 'invalid' } });
    });

    test('of an item that is gone is not found', async () => {
      const its = await one();
      its.remove();
      const notFound = { ok: false, problem: { kind: 'not-found', what: 'item' } };
      expect(await its.photo()).toMatchObject(notFound);
      expect(await its.set(its.first, jpeg('a'))).toMatchObject(notFound);
    });
  });
}
