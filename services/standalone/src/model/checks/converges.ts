import type { MailboxItem } from '@pmsync/contracts';
import { contactFields, contactIdentity, recordOfIdentity } from '@pmsync/domain';
import { differences, meaning } from '../meaning.js';
import { nameOf, type Look } from './look.js';

/** Invariant 1, as design 5.1 says it of each mode. Answers what is not so. */
export function converges(look: Look): string[] {
  return [...sidesAgree(look), ...editsCount(look), ...nobodyElsesItems(look)];
}

/** Each record that reaches a mailbox has an item there that says the same; one that does not has none. */
function sidesAgree(look: Look): string[] {
  const { world, records, unreadable, synchronised, items, parked } = look;
  const breaches: string[] = [];
  for (const mailbox of world.mailboxes) {
    const setAside = new Set(
      parked.filter((each) => each.mailbox === mailbox).map(({ recordId }) => recordId),
    );
    if (!synchronised.has(mailbox)) {
      breaches.push(...switchedOff(look, mailbox, setAside));
      continue;
    }
    for (const { id, contact, active } of records.values()) {
      const ours = items.get(mailbox)!.filter(({ identity }) => identity === contactIdentity(id));
      if (setAside.has(id) || world.ledger.wasTakenBack(mailbox, id)) continue;
      if (!active) {
        const left = ours.filter(({ itemId }) => !world.exchange.handMade.has(itemId));
        if (left.length > 0) breaches.push(`${nameOf(id)} is inactive, and is in ${mailbox} all the same`);
        continue;
      }
      if (ours.length === 0) {
        if (!mayBeMissing(look, mailbox, id)) breaches.push(`${nameOf(id)} is missing in ${mailbox}`);
        continue;
      }
      const same = ours.some((item) => differences(item.contact, contact).length === 0);
      if (!same && !mayBeMissing(look, mailbox, id)) {
        breaches.push(
          `${nameOf(id)} and its item in ${mailbox} differ in ${differences(ours[0]!.contact, contact).join(', ')}`,
        );
      }
    }
    for (const item of items.get(mailbox)!) {
      const id = recordOfIdentity(item.identity);
      if (id === null || records.has(id) || unreadable.has(id) || setAside.has(id)) continue;
      if (world.exchange.handMade.has(item.itemId) || world.ledger.wasTakenBack(mailbox, id)) continue;
      breaches.push(`${nameOf(id)} is deleted, and its item is in ${mailbox} still`);
    }
  }
  return breaches;
}

function switchedOff({ world, items }: Look, mailbox: string, setAside: ReadonlySet<string>): string[] {
  if (world.onEmployeeOff === 'keep') return [];
  return items.get(mailbox)!.flatMap(({ itemId, identity }) => {
    const id = recordOfIdentity(identity);
    return id === null ||
      setAside.has(id) ||
      world.exchange.handMade.has(itemId) ||
      world.ledger.wasTakenBack(mailbox, id)
      ? []
      : [`${mailbox} is switched off and to be emptied, and has the item of ${nameOf(id)} still`];
  });
}

/** Where the employee has the last word: an item deleted in two-way mode, and an item that the record came from. */
function mayBeMissing({ world, journal, items }: Look, mailbox: string, recordId: string): boolean {
  if (world.mode === 'two-way' && world.ledger.mayBeMissing(mailbox, recordId)) return true;
  const imports = journal.filter(
    (entry) => entry.mailbox === mailbox && entry.recordId === recordId && entry.operation === 'import',
  );
  if (imports.length === 0) return false;
  // One that its owner has marked private meanwhile stays as it is, and is the person all the same.
  const there = new Set(items.get(mailbox)!.flatMap((item) => (item.private ? [] : [item.itemId])));
  return world.mode !== 'two-way' || imports.every(({ itemId }) => !there.has(itemId!));
}

/** What people edited is what both sides say: ProjectMate's users everywhere, employees where the mode hears them. */
function editsCount({ world, records, journal }: Look): string[] {
  const adopted = new Set(
    journal.filter(({ operation }) => operation === 'adopt').map(({ recordId }) => recordId),
  );
  return [...records.values()].flatMap(({ id, contact, protection }) => {
    if (adopted.has(id)) return [];
    const hearsExchange = world.mode === 'two-way' && protection === null;
    return contactFields.flatMap((field) => {
      if (field === 'displayName' || field === 'fileAs' || field === 'companyName') return [];
      const possible = world.ledger.possible(id, field, hearsExchange);
      const found = meaning(contact, field);
      return possible === null || possible.has(found)
        ? []
        : [
            `${nameOf(id)} says "${found}" by ${field}, and people made it ${[...possible].map((each) => `"${each}"`).join(' or ')}`,
          ];
    });
  });
}

/** An employee's own item is as its owner left it, unless a record took it over; a private one always. */
function nobodyElsesItems({ world }: Look): string[] {
  return world.exchange.writes.flatMap(({ kind, mailbox, itemId, former, current }) => {
    if (!former || former.identity !== null) return [];
    if (kind === 'delete') return [`${mailbox}: ${itemId}, the employee's own, was deleted`];
    if (former.private) return [`${mailbox}: ${itemId}, which is private, was written to`];
    return current!.identity === null && !blamesUndo(world.exchange.handMade, former)
      ? [`${mailbox}: ${itemId}, the employee's own, was written to`]
      : [];
  });
}

function blamesUndo(handMade: ReadonlySet<string>, { itemId }: MailboxItem): boolean {
  return !handMade.has(itemId);
}
