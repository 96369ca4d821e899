import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText, recordOfIdentity, type Contact } from '../src/index.js';
import { contact } from './contact-examples.js';
import { OneMailbox } from './one-mailbox.js';

const recordId = fc.constantFrom('a', 'b', 'c', 'd');
const someContact = fc
  .record({ surname: fc.constantFrom('Ли', 'Kay', null), businessPhone: fc.constantFrom('1', '2', null) })
  .map(contact);
const which = fc.nat({ max: 20 });

type Step =
  | { do: 'set'; id: string; contact: Contact }
  | { do: 'drop'; id: string }
  | { do: 'edit'; at: number; contact: Contact }
  | { do: 'remove'; at: number }
  | { do: 'copy'; at: number }
  | { do: 'move'; at: number }
  | { do: 'own'; contact: Contact }
  | { do: 'pass' }
  | { do: 'die'; after: number }
  | { do: 'forget' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('set' as const), id: recordId, contact: someContact }),
  fc.record({ do: fc.constant('drop' as const), id: recordId }),
  fc.record({ do: fc.constant('edit' as const), at: which, contact: someContact }),
  fc.record({ do: fc.constant('remove' as const), at: which }),
  fc.record({ do: fc.constant('copy' as const), at: which }),
  fc.record({ do: fc.constant('move' as const), at: which }),
  fc.record({ do: fc.constant('own' as const), contact: someContact }),
  fc.constant({ do: 'pass' as const }),
  fc.record({ do: fc.constant('die' as const), after: fc.nat({ max: 3 }) }),
);

function play(steps: Step[]): OneMailbox {
  const world = new OneMailbox();
  const at = (index: number) => {
    const ids = [...world.items.keys()];
    return ids[index % Math.max(1, ids.length)] ?? '';
  };
  for (const each of steps) {
    if (each.do === 'set') world.setRecord(each.id, each.contact);
    else if (each.do === 'drop') world.setRecord(each.id, null);
    else if (each.do === 'edit') world.editItem(at(each.at), each.contact);
    else if (each.do === 'remove') world.removeItem(at(each.at));
    else if (each.do === 'copy') world.copyItem(at(each.at));
    else if (each.do === 'move') world.moveAndBack(at(each.at));
    else if (each.do === 'own') world.addItem(null, each.contact);
    else if (each.do === 'forget') world.forgetLinks();
    else if (each.do === 'pass') world.pass();
    else world.pass(each.after);
  }
  return world;
}

test('converges: after one good pass every record has its item, with its values, and just one link', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = play(steps);
      world.pass();
      for (const [id, record] of world.records) {
        const link = world.links.get(id);
        expect(link, `link of ${id}`).toBeDefined();
        expect(canonicalText(world.items.get(link!.itemId)!.contact)).toBe(canonicalText(record));
      }
      expect([...world.links.keys()].sort()).toEqual([...world.records.keys()].sort());
    }),
    { numRuns: 2_000 },
  );
});

test('no echo: once in step, a pass decides nothing that writes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = play(steps);
      world.pass();
      const writes = world.pass().filter((decision) => !['nothing', 'link'].includes(decision.kind));
      expect(writes).toEqual([]);
      expect(world.pass()).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test("never touches an employee's own item", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), someContact, (steps, own) => {
      const world = play(steps);
      const itemId = world.addItem(null, own);
      world.pass();
      world.pass();
      expect(world.items.get(itemId)?.contact).toEqual(own);
    }),
    { numRuns: 500 },
  );
});

test('no duplicates: without copies made by hand, a record never has two items, even when the links are lost', () => {
  const steps = fc.array(
    fc.oneof(
      step.filter((each) => each.do !== 'copy'),
      fc.constant<Step>({ do: 'forget' }),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (played) => {
      const world = play(played);
      world.pass();
      const ours = [...world.items.values()]
        .map((item) => recordOfIdentity(item.identity))
        .filter((id) => id !== null);
      expect(ours.sort()).toEqual([...new Set(ours)].sort());
    }),
    { numRuns: 2_000 },
  );
});
