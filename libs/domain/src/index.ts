export { contactFields, type Contact, type ContactField, type PostalAddress } from './contacts/contact.js';
export {
  canonicalContact,
  canonicalText,
  differingFields,
  type UntidyContact,
} from './contacts/canonical.js';
