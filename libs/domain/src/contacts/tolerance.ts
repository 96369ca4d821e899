import type { Contact, ContactField } from './contact.js';
import type { ContactLink } from './plan-input.js';

/**
 * How often ProjectMate's values are written over the very same values of Exchange. A server that stores a field in a form of its own
 * would otherwise be written to for ever (invariant 4); an employee who insists is met as often.
 */
export const restoresOfTheSame = 3;

/** The state of a link whose item keeps these values of its own. */
export function tolerated(from: Contact): ContactLink['restored'] {
  return { from, times: restoresOfTheSame + 1 };
}

function isTolerated(restored: ContactLink['restored']): restored is NonNullable<ContactLink['restored']> {
  return restored !== null && restored.times > restoresOfTheSame;
}

/** What the item of a link holds as long as nobody touches it: what is agreed, unless Exchange's own values are tolerated. */
export function heldBy({ agreed, restored }: ContactLink): Contact {
  return isTolerated(restored) ? restored.from : agreed;
}

/** The state of a link once these fields are written into its untouched item: what is tolerated in others stays so. */
export function restoredAfter(
  { restored }: ContactLink,
  written: Contact,
  fields: readonly ContactField[],
): ContactLink['restored'] {
  if (!isTolerated(restored)) return null;
  const values = Object.fromEntries(fields.map((field) => [field, written[field]]));
  return tolerated({ ...restored.from, ...values });
}

/** The state of a link whose item is seen with the very values that are agreed. */
export function restoredWhenSeen({ restored }: ContactLink): ContactLink['restored'] {
  return restored && { from: restored.from, times: Math.min(restored.times, restoresOfTheSame) };
}
