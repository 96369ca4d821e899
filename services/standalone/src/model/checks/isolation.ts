import { contactIdentity } from '@pmsync/domain';
import { refusedText } from '../exchange.js';
import { nameOf, type Look } from './look.js';

/** Invariant 7: what nobody can write or read is set aside, with a reason, and nothing else is. */
export function isolation({ world, records, unreadable, synchronised, items, parked }: Look): string[] {
  const breaches: string[] = [];
  for (const mailbox of world.mailboxes) {
    if (!synchronised.has(mailbox)) continue;
    const aside = parked.filter((each) => each.mailbox === mailbox);
    const asideIds = new Set(aside.map(({ recordId }) => recordId));
    for (const { recordId, reason, kind } of aside) {
      if (reason.trim() === '')
        breaches.push(`${nameOf(recordId)} is set aside in ${mailbox} without a reason`);
      const record = records.get(recordId);
      const ours = items.get(mailbox)!.filter(({ identity }) => identity === contactIdentity(recordId));
      const bad =
        unreadable.has(recordId) ||
        record?.contact.notes?.includes(refusedText) === true ||
        ours.some(({ itemId }) => world.exchange.unreadable.has(itemId));
      if (kind === 'invalid' && record && !bad)
        breaches.push(
          `${nameOf(recordId)} is set aside in ${mailbox} as invalid, and nothing is wrong with it: ${reason}`,
        );
    }
    for (const id of unreadable) {
      const linked = items
        .get(mailbox)!
        .some(
          ({ itemId, identity }) => identity === contactIdentity(id) && !world.exchange.handMade.has(itemId),
        );
      if (
        linked &&
        !asideIds.has(id) &&
        !world.ledger.wasTakenBack(mailbox, id) &&
        !world.ledger.mayBeMissing(mailbox, id)
      )
        breaches.push(`${nameOf(id)} cannot be read, and nobody says so in ${mailbox}`);
    }
  }
  return breaches;
}
