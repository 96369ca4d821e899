import { shapesOf } from '../properties/shape.js';
import { writeItem } from '../properties/write-item.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveItem } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation */
export const getItem: Operation = (request, context) => {
  const shapes = shapesOf(requiredChild(request, 'ItemShape'), {
    version: context.version,
    reader: 'GetItem',
  });
  return answerBatch('GetItem', requiredChild(request, 'ItemIds').children, context, '<m:Items/>', (id) => {
    const item = resolveItem(id, context);
    return `<m:Items>${writeItem(item, shapes(item.element))}</m:Items>`;
  });
};
