export { contactFields, type Contact, type ContactField, type PostalAddress } from './contacts/contact.js';
export {
  canonicalContact,
  canonicalText,
  differingFields,
  type UntidyContact,
} from './contacts/canonical.js';
export { contactIdentity, recordOfIdentity } from './contacts/identity.js';
export type { ContactLink, ItemChange, ItemPlace, PlanInput } from './contacts/plan-input.js';
export type { Decision } from './contacts/decisions.js';
export { itemsToRead, planOneWay, recordsToAdopt } from './contacts/plan.js';
export { brake, type BrakeReason } from './brake.js';
export { restAfterFailures } from './retry.js';
export { windowsZoneMistake } from './time/windows-zone.js';
