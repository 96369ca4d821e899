import { isLookedUp, lookupForm } from '../mailbox/lookup-keys.js';
import type { Folder, Item } from '../mailbox/model.js';
import type { Items } from '../mailbox/items.js';
import type { XmlElement } from '../xml/parse.js';
import { searchField } from './item-field.js';
import { isPath, keyOfPath, resolvePath } from '../properties/path.js';

/**
 * The items among which a restriction is to be tried: those that a lookup gives where the restriction asks for equality
 * of extended properties or e-mail addresses, else the whole folder. Never fewer than the restriction finds.
 */
export function candidates(items: Items, folder: Folder, restriction: XmlElement | undefined): Item[] {
  const ids = restriction && lookupAll(restriction.children, items, folder);
  return ids ? items.byIds(ids) : items.inFolder(folder);
}

// Of expressions that must all hold, one that can be looked up is enough.
function lookupAll(
  expressions: readonly XmlElement[],
  items: Items,
  folder: Folder,
): Set<number> | undefined {
  let found: Set<number> | undefined;
  for (const expression of expressions) {
    const ids = lookup(expression, items, folder);
    if (ids && (!found || ids.size < found.size)) found = ids;
  }
  return found;
}

function lookup(expression: XmlElement, items: Items, folder: Folder): Set<number> | undefined {
  if (expression.name === 'And') return lookupAll(expression.children, items, folder);
  if (expression.name === 'Or') {
    const union = new Set<number>();
    for (const operand of expression.children) {
      const ids = lookup(operand, items, folder);
      if (!ids) return undefined;
      for (const id of ids) union.add(id);
    }
    return union;
  }
  return expression.name === 'IsEqualTo' ? lookupEqual(expression, items, folder) : undefined;
}

// Values that are not compared in the form in which they are kept.
const NOT_AS_KEPT = /\/(?:\w+Array|Long|Currency)$/;

function lookupEqual(expression: XmlElement, items: Items, folder: Folder): Set<number> | undefined {
  const path = expression.children.find(isPath);
  const constant = expression.children.at(-1)?.children.find((child) => child.name === 'Constant');
  const resolved = path && resolvePath(path, 'Contact');
  const key = resolved && keyOfPath(resolved);
  if (!path || !constant || !key || !isLookedUp(key) || NOT_AS_KEPT.test(key)) return undefined;
  const value = searchField(path, 'Contact', 'query').constant(constant.attributes.Value ?? '');
  const form = value === undefined || Array.isArray(value) ? undefined : lookupForm(value);
  return form === undefined ? undefined : new Set(items.idsByKey(folder, key, form));
}
