import type { MailboxItem } from '@pmsync/contracts';
import { canonicalContact, type Contact } from '@pmsync/domain';
import type { Element } from '../xml/element.js';
import { attachmentsPath, photosOf } from './contact-photo.js';
import { identityOf, identityPath } from './identity-property.js';
import { contactPaths, readContact } from './read-contact.js';

/** What GetItem has to bring so that {@link readItem} finds everything. */
export const itemPaths =
  '<t:FieldURI FieldURI="item:ItemClass"/><t:FieldURI FieldURI="item:Sensitivity"/>' +
  contactPaths +
  attachmentsPath +
  identityPath;

const emptyContact: Contact = canonicalContact({});

/** What an item of the contacts folder says, but for its place. */
export function readItem(item: Element): Omit<MailboxItem, 'itemId' | 'changeKey'> {
  const photo = photosOf(item).at(-1);
  const isContact = mayBeContact(item) && isContactClass(item.child('t:ItemClass')?.text.trim());
  return {
    identity: identityOf(item),
    kind: isContact ? 'contact' : 'other',
    // A server may leave out what an item has of its own accord.
    private: (item.child('t:Sensitivity')?.text.trim() ?? 'Normal') !== 'Normal',
    photo: isContact && photo ? { version: photo.version } : null,
    contact: isContact ? readContact(item) : emptyContact,
  };
}

/** Whether an element of a reply may stand for a contact. Distribution lists share the folder and have an element of their own. */
export function mayBeContact({ name }: Element): boolean {
  return name === 't:Contact' || name === 't:Item';
}

/** Forms of a firm's own have classes below that of contacts. */
function isContactClass(itemClass = 'IPM.Contact'): boolean {
  return /^IPM\.Contact(?:\.|$)/i.test(itemClass);
}
