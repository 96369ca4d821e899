import { canonicalContact, type Contact, type UntidyContact } from '../src/index.js';

/** A canonical contact with these values and nothing else. */
export function contact(values: UntidyContact = {}): Contact {
  return canonicalContact({ displayName: 'Анна Орлова', ...values });
}
