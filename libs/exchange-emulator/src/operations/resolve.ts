import { attachmentsOf, type Attachment } from '../mailbox/attachments.js';
import {
  assertOwn,
  attachmentIdOf,
  encodeItemId,
  folderIdOf,
  parseAttachmentId,
  parseId,
} from '../mailbox/ids.js';
import type { Folder, Item, Mailbox } from '../mailbox/model.js';
import { accessDenied, folderNotFound, ItemError, itemNotFound } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { childOf, type OperationContext } from './operation.js';

/**
 * The folder that a FolderId or DistinguishedFolderId names.
 * Thrown when there is none, or the caller has no right to it: {@link ItemError}.
 */
export function resolveFolder(id: XmlElement, context: OperationContext): Folder {
  if (id.name === 'DistinguishedFolderId') return resolveDistinguished(id, context);
  if (id.name !== 'FolderId') throw folderNotFound();
  const text = id.attributes.Id ?? '';
  const parsed = parseId(text);
  if (parsed.itemCounter !== undefined) {
    throw new ItemError('ErrorCannotUseItemIdForFolderId', 'Id must be a folder id, not an item id.');
  }
  const mailbox = assertOwn(parsed, context.mailbox);
  const folder = context.store.folders.byCounterOf(mailbox, parsed.folderCounter);
  if (!folder || folderIdOf(folder) !== text) throw folderNotFound();
  return folder;
}

/** The folder of the id that comes first in an element, such as a TargetFolderIdType. Thrown as {@link resolveFolder} does. */
export function resolveTargetFolder(target: XmlElement, context: OperationContext): Folder {
  const [id] = target.children;
  if (!id) throw folderNotFound();
  return resolveFolder(id, context);
}

/** The item that an ItemId names. Thrown when there is none, or the caller has no right to it: {@link ItemError}. */
export function resolveItem(id: XmlElement, context: OperationContext): Item {
  if (id.name !== 'ItemId') {
    throw new ItemError(
      'ErrorCalendarIsNotRecurringMaster',
      'The item is not a recurring master or an occurrence.',
    );
  }
  return itemOfId(id.attributes.Id ?? '', context);
}

/** The item of an id's text. Thrown as {@link resolveItem} does. */
function itemOfId(text: string, context: OperationContext): Item {
  const parsed = parseId(text);
  if (parsed.itemCounter === undefined) {
    throw new ItemError('ErrorCannotUseFolderIdForItemId', 'Id must be an item id, not a folder id.');
  }
  const mailbox = assertOwn(parsed, context.mailbox);
  const item = context.store.items.find(mailbox, parsed.itemCounter);
  // The folder is part of the id, and so is every letter's case.
  if (!item || encodeItemId(item.folder, item.counter) !== text) throw itemNotFound();
  return item;
}

/** The attachment that an AttachmentId names, and its item. Thrown as {@link resolveItem} does. */
export function resolveAttachment(
  id: XmlElement,
  context: OperationContext,
): { item: Item; attachment: Attachment } {
  const text = id.attributes.Id ?? '';
  const parsed = parseAttachmentId(text);
  const item = context.store.items.find(assertOwn(parsed, context.mailbox), parsed.itemCounter);
  const attachment = item && attachmentsOf(item).find(({ number }) => number === parsed.number);
  if (!attachment || attachmentIdOf(item, attachment.number) !== text) throw itemNotFound();
  return { item, attachment };
}

/** The folder of the acting mailbox that has a distinguished name. */
export function ownFolder(name: string, context: OperationContext): Folder {
  if (!context.mailbox) throw missingEmailAddress();
  return context.store.folders.distinguished(context.mailbox, name) ?? notFound();
}

function resolveDistinguished(id: XmlElement, context: OperationContext): Folder {
  const mailbox = mailboxOf(id, context);
  return context.store.folders.distinguished(mailbox, id.attributes.Id ?? '') ?? notFound();
}

function mailboxOf(id: XmlElement, context: OperationContext): Mailbox {
  const named = childOf(id, 'Mailbox');
  const address = named && childOf(named, 'EmailAddress')?.text;
  if (address) {
    const mailbox = context.store.mailboxes.find(address);
    if (!mailbox) {
      throw new ItemError('ErrorNonExistentMailbox', 'The SMTP address has no mailbox associated with it.');
    }
    if (mailbox !== context.mailbox) throw accessDenied();
    return mailbox;
  }
  if (!context.mailbox) throw missingEmailAddress();
  return context.mailbox;
}

function missingEmailAddress(): ItemError {
  return new ItemError(
    'ErrorMissingEmailAddress',
    'When making a request as an account that does not have a mailbox, you must specify the mailbox primary SMTP address for any distinguished folder Ids.',
  );
}

function notFound(): never {
  throw folderNotFound();
}
