import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contactModes, type Contact, type ContactMode } from '../src/index.js';
import { contact } from './contact-examples.js';
import { SmallFirm } from './small-firm.js';
import { someDeletion } from './small-steps.js';

/** People whom nobody can take for each other; two share an address. */
const people = [
  { surname: 'Ли', givenName: 'Анна', email1: 'office@x.example' },
  { surname: 'Кей', givenName: 'Том', email1: 'office@x.example' },
  { surname: 'Рид', givenName: 'Олег', email1: 'reed@x.example' },
  { surname: 'Цой', givenName: 'Вера', companyName: 'Клиент' },
] as const;

/** What may differ of a person between two places; who they are does not. */
const details = fc.record({
  jobTitle: fc.constantFrom('Юрист', 'Судья', null),
  mobilePhone: fc.constantFrom('12345', '67890', null),
  notes: fc.constantFrom('a', null),
});

const step = fc.record({
  what: fc.constantFrom('record', 'drop', 'own', 'edit', 'remove', 'pass', 'die', 'switch', 'forget'),
  person: fc.nat({ max: people.length - 1 }),
  in: fc.nat({ max: 1 }),
  details,
  mode: fc.constantFrom(...contactModes),
});
type PersonStep = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function isPerson({ surname }: Contact, person: number): boolean {
  return surname === people[person]!.surname;
}

function recordsOf(firm: SmallFirm, person: number): string[] {
  return [...firm.records].filter(([, each]) => isPerson(each.contact, person)).map(([id]) => id);
}

function itemsOf(mailbox: SmallFirm['mailboxes'][number], person: number): string[] {
  return [...mailbox.items].filter(([, each]) => isPerson(each.contact, person)).map(([id]) => id);
}

/** Nobody makes a second record or a second item of a person by hand: what is doubled then is our doing. */
function take(firm: SmallFirm, each: PersonStep): void {
  const mailbox = firm.mailboxes[each.in]!;
  const values = contact({ ...people[each.person]!, ...each.details });
  const records = recordsOf(firm, each.person);
  const items = itemsOf(mailbox, each.person);
  switch (each.what) {
    case 'record':
      return firm.setRecord(records[0] ?? `r${each.person}`, values);
    case 'drop':
      return records.forEach((id) => firm.setRecord(id, null));
    case 'own':
      if (items.length === 0) mailbox.addItem(null, values);
      return;
    case 'edit':
      return items.forEach((id) => mailbox.editItem(id, values));
    case 'remove':
      return items.forEach((id) => mailbox.removeItem(id));
    case 'pass':
      return void mailbox.pass();
    case 'die':
      return void mailbox.pass(1);
    case 'switch':
      return firm.switchTo(each.mode);
    case 'forget':
      return mailbox.forgetLinks();
  }
}

function played(mode: ContactMode, onDelete: Parameters<typeof newFirm>[1], steps: PersonStep[]): SmallFirm {
  const firm = newFirm(mode, onDelete);
  for (const each of steps) take(firm, each);
  return firm;
}

function newFirm(mode: ContactMode, onDelete: SmallFirm['onExchangeDelete']): SmallFirm {
  return new SmallFirm(mode, 2, onDelete);
}

function expectNobodyTwice(firm: SmallFirm): void {
  people.forEach((_, person) => {
    expect(recordsOf(firm, person).length, `records of ${person}`).toBeLessThanOrEqual(1);
    for (const mailbox of firm.mailboxes) {
      expect(itemsOf(mailbox, person).length, `items of ${person}`).toBeLessThanOrEqual(1);
    }
  });
}

const steps = fc.array(step, { maxLength: 30 });
const mode = fc.constantFrom(...contactModes);

test('nobody is doubled, in ProjectMate or in a mailbox, whatever modes are switched to', () => {
  fc.assert(
    fc.property(mode, someDeletion, steps, (first, onDelete, taken) => {
      const firm = played(first, onDelete, taken);
      firm.settle();
      expectNobodyTwice(firm);
      expect(firm.lost).toEqual([]);
      expect(firm.forbidden).toEqual([]);
    }),
    { numRuns: 1_500 },
  );
});

test('switching in every direction neither doubles nor loses anybody', () => {
  const quiet = fc.array(
    step.filter(({ what }) => ['record', 'own', 'pass'].includes(what)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(mode, mode, quiet, (from, to, taken) => {
      const firm = played(from, 'detach', taken);
      firm.settle();
      const before = people.map((_, person) => ({
        records: recordsOf(firm, person).length,
        items: firm.mailboxes.map((mailbox) => itemsOf(mailbox, person).length),
      }));
      firm.switchTo(to);
      firm.settle();
      people.forEach((_, person) => {
        const { records, items } = before[person]!;
        expect(recordsOf(firm, person).length).toBeGreaterThanOrEqual(records);
        firm.mailboxes.forEach((mailbox, at) => {
          expect(itemsOf(mailbox, person).length).toBeGreaterThanOrEqual(items[at]!);
        });
      });
      expectNobodyTwice(firm);
      expect(firm.lost).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});

test.each(['one-way-with-import', 'two-way'] as const)(
  '%s: who is new in two mailboxes is one contact',
  (taking) => {
    fc.assert(
      fc.property(fc.nat({ max: people.length - 1 }), details, details, (person, one, other) => {
        const firm = newFirm(taking, 'detach');
        firm.mailboxes[0]!.addItem(null, contact({ ...people[person]!, ...one }));
        firm.mailboxes[1]!.addItem(null, contact({ ...people[person]!, ...other }));
        firm.settle();
        expect(firm.records.size).toBe(1);
        expectNobodyTwice(firm);
        const linked = firm.mailboxes.map((mailbox) => mailbox.links.size);
        expect(linked).toEqual(taking === 'two-way' ? [1, 1] : [0, 1]);
      }),
      { numRuns: 300 },
    );
  },
);

test('two-way: what two employees and ProjectMate change in different fields is everywhere in the end', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([0, 1], { minLength: 2 }), (order) => {
      const firm = newFirm('two-way', 'detach');
      const start = contact({ ...people[2], jobTitle: 'Юрист' });
      firm.setRecord('r', start);
      firm.settle();
      const edit = (at: number, values: Partial<Contact>) => {
        const [itemId] = itemsOf(firm.mailboxes[at]!, 2);
        const item = firm.mailboxes[at]!.items.get(itemId!)!;
        firm.mailboxes[at]!.editItem(itemId!, { ...item.contact, ...values });
      };
      edit(0, { jobTitle: 'Судья' });
      edit(1, { mobilePhone: '12345' });
      firm.setRecord('r', { ...start, notes: 'a' });
      for (const at of order) firm.mailboxes[at]!.pass();
      firm.settle();
      const merged = { jobTitle: 'Судья', mobilePhone: '12345', notes: 'a' };
      expect(firm.records.get('r')!.contact).toMatchObject(merged);
      for (const mailbox of firm.mailboxes) {
        expect([...mailbox.items.values()]).toMatchObject([{ contact: merged }]);
      }
    }),
    { numRuns: 20 },
  );
});
