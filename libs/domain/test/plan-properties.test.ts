import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalText,
  contactModes,
  differingFields,
  recordOfIdentity,
  type Contact,
} from '../src/index.js';
import { contact } from './contact-examples.js';
import { SmallFirm, writes } from './small-firm.js';
import { play, someContact, someDeletion, someSteps } from './small-steps.js';

const runs = { numRuns: 500 };

/** The items of a mailbox that are ours: the records that they name. */
function named(items: Iterable<{ identity: string | null }>): string[] {
  return [...items].map((item) => recordOfIdentity(item.identity)).filter((id) => id !== null);
}

describe.each(contactModes)('%s', (mode) => {
  const hand = mode === 'one-way' ? (['copy'] as const) : ([] as const);

  test('converges: every record is in step with one item, or stays out for a reason', () => {
    fc.assert(
      fc.property(someSteps(hand), someDeletion, (steps, onDelete) => {
        const firm = play(new SmallFirm(mode, 2, onDelete), steps);
        firm.settle();
        for (const mailbox of firm.mailboxes) {
          for (const [id, record] of firm.records) {
            const link = mailbox.links.get(id);
            if (!link) {
              expect(mailbox.detached.has(id) || mailbox.ambiguous.has(id), `${id} has no item`).toBe(true);
              continue;
            }
            const item = mailbox.items.get(link.itemId)!;
            const differing = differingFields(item.contact, record.contact);
            const tolerated = link.restored !== null && link.restored.times > 3;
            if (!tolerated) expect(differing, `item of ${id}`).toEqual([]);
          }
          for (const id of mailbox.links.keys()) expect(firm.records.has(id)).toBe(true);
        }
      }),
      runs,
    );
  });

  test('no echo: once in step, nothing is decided that writes, and then nothing at all', () => {
    fc.assert(
      fc.property(someSteps(hand), someDeletion, (steps, onDelete) => {
        const firm = play(new SmallFirm(mode, 2, onDelete), steps);
        firm.settle();
        for (const mailbox of firm.mailboxes) {
          expect(writes(mailbox.pass())).toEqual([]);
          expect(mailbox.pass()).toEqual([]);
        }
      }),
      runs,
    );
  });

  test('in step, a comparison of everything with everything writes nothing', () => {
    fc.assert(
      fc.property(someSteps(hand), (steps) => {
        const firm = play(new SmallFirm(mode, 2), steps);
        // Who was ambiguous or known as somebody else may have become somebody by what the passes wrote: a comparison alone looks at them again, and may
        // itself write what makes another one somebody.
        for (let comparison = 1; comparison <= 2; comparison += 1) {
          firm.switchTo(mode);
          firm.settle();
        }
        for (const mailbox of firm.mailboxes) mailbox.verify();
        expect(firm.mailboxes.flatMap((mailbox) => writes(mailbox.pass()))).toEqual([]);
      }),
      runs,
    );
  });

  test('nothing lost: every value that is overwritten or deleted is the former one of a decision', () => {
    fc.assert(
      fc.property(someSteps([...hand, 'forget', 'switch'], 40), someDeletion, (steps, onDelete) => {
        const firm = play(new SmallFirm(mode, 2, onDelete), steps);
        firm.settle();
        expect(firm.lost).toEqual([]);
        expect(firm.forbidden).toEqual([]);
      }),
      runs,
    );
  });

  test('no duplicates: a record never has two items in a mailbox, even when the links are lost', () => {
    fc.assert(
      fc.property(someSteps(['forget', 'switch'], 40), someDeletion, (steps, onDelete) => {
        const firm = play(new SmallFirm(mode, 2, onDelete), steps);
        firm.settle();
        for (const mailbox of firm.mailboxes) {
          const ids = named(mailbox.items.values());
          expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
        }
      }),
      runs,
    );
  });

  test("an item of the employee's own that nobody may take stays as it is", () => {
    const own: [Contact, boolean][] = [
      [contact({ displayName: 'Доктор', mobilePhone: '3' }), true],
      [contact({ surname: 'Коллега', email1: 'colleague@firm.example' }), false],
      [contact({ displayName: null, mobilePhone: '112' }), false],
    ];
    fc.assert(
      fc.property(someSteps(hand), fc.constantFrom(...own), (steps, [values, isPrivate]) => {
        const firm = play(new SmallFirm(mode, 2), steps);
        const [mailbox] = firm.mailboxes;
        const itemId = mailbox!.addItem(null, values, isPrivate);
        firm.settle();
        mailbox!.verify();
        firm.settle();
        expect(mailbox!.items.get(itemId)).toMatchObject({ contact: values, identity: null });
        const taken = [...firm.records.values()].filter(
          ({ contact: { mobilePhone, email1 } }) =>
            (mobilePhone !== null && mobilePhone === values.mobilePhone) ||
            (email1 !== null && email1 === values.email1),
        );
        expect(taken).toEqual([]);
      }),
      runs,
    );
  });

  test('a protected record says what ProjectMate says, whatever happens in the mailboxes', () => {
    fc.assert(
      fc.property(
        someContact,
        fc.constantFrom('own-company' as const, 'responsible-person' as const),
        someSteps([...hand, 'forget', 'switch']),
        someDeletion,
        (values, protection, steps, onDelete) => {
          const firm = new SmallFirm(mode, 2, onDelete);
          firm.setRecord('guarded', values, protection);
          const before = canonicalText(firm.records.get('guarded')!.contact);
          play(firm, steps);
          firm.settle();
          expect(canonicalText(firm.records.get('guarded')!.contact)).toBe(before);
          expect(firm.forbidden).toEqual([]);
        },
      ),
      runs,
    );
  });
});
