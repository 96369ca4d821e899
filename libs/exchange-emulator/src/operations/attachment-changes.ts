import { attachmentsOf, attachmentsProperty, type Attachment } from '../mailbox/attachments.js';
import type { Item } from '../mailbox/model.js';
import type { OperationContext } from './operation.js';
import { saveChange } from './update-item.js';

type Context = Pick<OperationContext, 'store' | 'now'>;
type NewAttachment = Omit<Attachment, 'number' | 'size' | 'modifiedAt'>;

/** Adds an attachment to an item, which gets a new change key by it. */
export function addAttachment(
  item: Item,
  added: NewAttachment,
  content: Buffer,
  context: Context,
): { item: Item; attachment: Attachment } {
  const { mailbox } = item.folder;
  const number = context.store.mailboxes.draw(mailbox);
  const attachment = { ...added, number, size: content.length, modifiedAt: context.now };
  context.store.attachments.put(mailbox, number, content);
  return { item: save(item, [...attachmentsOf(item), attachment], context), attachment };
}

/** Takes an attachment off an item, which gets a new change key by it. */
export function removeAttachment(item: Item, removed: Attachment, context: Context): Item {
  context.store.attachments.drop(item.folder.mailbox, removed);
  const left = attachmentsOf(item).filter(({ number }) => number !== removed.number);
  return save(item, left, context);
}

function save(item: Item, attachments: readonly Attachment[], context: Context): Item {
  const none = attachments.length === 0;
  const set = new Map(none ? [] : [['Attachments', attachmentsProperty(attachments)]]);
  return saveChange(item, { set, removed: new Set(none ? ['Attachments'] : []) }, context);
}

/** What a server does to photos that it makes anew from what it was given: the same picture, other bytes. */
export function reencoded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.from('\n(re-encoded)')]);
}
