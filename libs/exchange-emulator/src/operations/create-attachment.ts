import { attachmentIdOf, itemIdOf, parseChangeKey } from '../mailbox/ids.js';
import type { Item } from '../mailbox/model.js';
import { itemChangeKey } from '../properties/computed.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { addAttachment, reencoded } from './attachment-changes.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveItem } from './resolve.js';

const LARGEST = 25 * 1024 * 1024;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation */
export const createAttachment: Operation = (request, context) => {
  const parent = requiredChild(request, 'ParentItemId');
  const attachments = requiredChild(request, 'Attachments').children;
  let item: Item | undefined;
  return answerBatch('CreateAttachment', attachments, context, '<m:Attachments/>', (given) => {
    const created = createOne(given, (item ??= parentItem(parent, context)), context);
    ({ item } = created);
    context.countItems(1);
    const id = attachmentIdOf(item, created.attachment.number);
    const root = `RootItemId="${itemIdOf(item)}" RootItemChangeKey="${itemChangeKey(item)}"`;
    return `<m:Attachments><t:FileAttachment><t:AttachmentId Id="${id}" ${root}/></t:FileAttachment></m:Attachments>`;
  });
};

function parentItem(parent: XmlElement, context: OperationContext): Item {
  const item = resolveItem({ ...parent, name: 'ItemId' }, context);
  const { ChangeKey: changeKey } = parent.attributes;
  if (changeKey && parseChangeKey(changeKey) < item.change) {
    throw new ItemError(
      'ErrorIrresolvableConflict',
      'The operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    );
  }
  return item;
}

function createOne(given: XmlElement, item: Item, context: OperationContext) {
  if (given.name !== 'FileAttachment') {
    throw new ItemError(
      'ErrorInvalidItemForOperationCreateItemAttachment',
      'The item is not valid for the operation CreateItemAttachment.',
    );
  }
  const text = (name: string) => childOf(given, name)?.text;
  const flag = (name: string) => /^\s*(true|1)\s*$/.test(text(name) ?? '');
  const content = Buffer.from(text('Content') ?? '', 'base64');
  if (content.length > LARGEST) {
    throw new ItemError('ErrorAttachmentSizeLimitExceeded', 'The attachment size limit has been exceeded.');
  }
  const isContactPhoto = flag('IsContactPhoto');
  const optional = (key: string, value: string | undefined) => (value === undefined ? {} : { [key]: value });
  return addAttachment(
    item,
    {
      name: text('Name') ?? '',
      isInline: flag('IsInline'),
      isContactPhoto,
      ...optional('contentType', text('ContentType')),
      ...optional('contentId', text('ContentId')),
      ...optional('contentLocation', text('ContentLocation')),
    },
    isContactPhoto && context.reencodesPhotos ? reencoded(content) : content,
    context,
  );
}
