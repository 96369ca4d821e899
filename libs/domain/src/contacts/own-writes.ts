import { sameField } from './comparison.js';
import { contactFields, type Contact } from './contact.js';

/**
 * What both sides agree on where a former pass wrote the item and died before it learned whether Exchange took that: a field that holds just what was written is ours, and nobody's
 * edit.
 */
export function agreedWithOwnWrites(agreed: Contact, writes: readonly Contact[], found: Contact): Contact {
  const written = contactFields.filter(
    (field) => !sameField(found, agreed, field) && writes.some((each) => sameField(found, each, field)),
  );
  if (written.length === 0) return agreed;
  return { ...agreed, ...Object.fromEntries(written.map((field) => [field, found[field]])) };
}
