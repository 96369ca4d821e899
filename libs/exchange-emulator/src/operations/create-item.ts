import type { Folder, ItemElement } from '../mailbox/model.js';
import { itemIdXml } from '../properties/computed.js';
import { applyContactRules } from '../properties/contact-rules.js';
import { readItem } from '../properties/read-item.js';
import { fieldUri, ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { ownFolder, resolveTargetFolder } from './resolve.js';

const CLASSES: Record<ItemElement, { itemClass: string; folder: string }> = {
  Contact: { itemClass: 'IPM.Contact', folder: 'contacts' },
  DistributionList: { itemClass: 'IPM.DistList', folder: 'contacts' },
  Message: { itemClass: 'IPM.Note', folder: 'drafts' },
  Item: { itemClass: 'IPM.Note', folder: 'drafts' },
};

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation */
export const createItem: Operation = (request, context) => {
  const target = childOf(request, 'SavedItemFolderId');
  const disposition = request.attributes.MessageDisposition;
  let folder: Folder | undefined;
  return answerBatch(
    'CreateItem',
    requiredChild(request, 'Items').children,
    context,
    '<m:Items/>',
    (item) => {
      const element = elementOf(item);
      if (!livesAmongContacts(element) && disposition !== 'SaveOnly') throw notSent(disposition);
      if (target) folder ??= resolveTargetFolder(target, context);
      return createOne(item, element, folder ?? ownFolder(CLASSES[element].folder, context), context);
    },
  );
};

function createOne(
  item: XmlElement,
  element: ItemElement,
  folder: Folder,
  context: OperationContext,
): string {
  if (livesAmongContacts(element) && folder.element !== 'ContactsFolder') {
    throw new ItemError(
      'ErrorCannotCreateContactInNonContactFolder',
      'Cannot create a contact in a non-contact folder.',
    );
  }
  const { ItemClass: given, ...properties } = readItem(item, element);
  const itemClass = classOf(element, given === undefined ? undefined : String(given));
  if (element === 'Contact') applyContactRules(properties, new Set(Object.keys(properties)));
  const created = context.store.items.create(folder, context.store.mailboxes.draw(folder.mailbox), {
    element,
    itemClass,
    createdAt: context.now,
    modifiedAt: context.now,
    properties,
    versions: {},
  });
  context.countItems(1);
  return `<m:Items><t:${element}>${itemIdXml(created)}</t:${element}></m:Items>`;
}

/** Whether a kind of item can be made in contacts folders alone. */
export function livesAmongContacts(element: ItemElement): boolean {
  return element === 'Contact' || element === 'DistributionList';
}

function elementOf({ name }: XmlElement): ItemElement {
  if (name in CLASSES) return name as ItemElement;
  throw new ItemError('ErrorInvalidItemForOperationCreateItem', 'Invalid item for operation CreateItem.');
}

function classOf(element: ItemElement, given: string | undefined): string {
  const { itemClass } = CLASSES[element];
  if (given === undefined) return itemClass;
  const fits = element === 'Item' || isClass(given, itemClass);
  if (!fits) {
    throw new ItemError('ErrorObjectTypeChanged', 'The object type changed.', fieldUri('item:ItemClass'));
  }
  return given;
}

/** Whether an item class is another one or below it. */
export function isClass(itemClass: string, base: string): boolean {
  const folded = itemClass.toLowerCase();
  return folded === base.toLowerCase() || folded.startsWith(`${base.toLowerCase()}.`);
}

function notSent(disposition: string | undefined): ItemError {
  return disposition === undefined
    ? new ItemError('ErrorMessageDispositionRequired', 'Message disposition is required.')
    : new ItemError(
        'ErrorSendAsDenied',
        'The user account which was used to submit this request does not have the right to send mail.',
      );
}
