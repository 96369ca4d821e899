import { recordOfIdentity, type Contact } from '@pmsync/domain';
import { nameOf, type Look } from './look.js';

/** Invariant 2. Copies that people made are theirs. */
export function noDuplicates(look: Look): string[] {
  return [...itemsTwice(look), ...peopleTwice(look)];
}

function itemsTwice({ world, items }: Look): string[] {
  return world.mailboxes.flatMap((mailbox) => {
    const made = items.get(mailbox)!.filter(({ itemId }) => !world.exchange.handMade.has(itemId));
    const groups = Map.groupBy(made, ({ identity }) => recordOfIdentity(identity));
    return [...groups].flatMap(([id, group]) =>
      id !== null && group.length > 1
        ? [`${nameOf(id)} has ${group.length} items in ${mailbox}, and nobody copied one`]
        : [],
    );
  });
}

/** Records that were made of employees' items, and of the same person. */
function peopleTwice({ world, records }: Look): string[] {
  const made = new Map<string, Set<string>>();
  for (const { kind, recordId, current } of world.firm.writes) {
    if (kind !== 'create' || !records.has(recordId) || world.ledger.wasTakenBackAnywhere(recordId)) continue;
    const person = personOf(current!);
    made.set(person, (made.get(person) ?? new Set()).add(recordId));
  }
  return [...made].flatMap(([person, ids]) =>
    ids.size > 1 ? [`${ids.size} records were made of one person: ${person}`] : [],
  );
}

function personOf({ surname, givenName, companyName, email1, email2, email3 }: Contact): string {
  const emails = [email1, email2, email3].flatMap((email) => email?.toLowerCase() ?? []).sort();
  return [surname, givenName, companyName, ...emails].join(', ').toLowerCase().replaceAll('ё', 'е');
}
