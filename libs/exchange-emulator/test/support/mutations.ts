import { parseXml, type XmlElement } from '../../src/xml/parse.js';
import { escapeAttribute, escapeText } from '../../src/xml/write.js';
import { MESSAGES, TYPES } from '../../src/xml/namespaces.js';

const NAMESPACES = `xmlns:m="${MESSAGES}" xmlns:t="${TYPES}"`;

/** A request and everything that differs from it in one place: an element or attribute less, twice, moved or misspelt. */
export function* mutations(request: string): Generator<string> {
  const count = elements(read(request)).length;
  yield request;
  for (let index = 0; index < count; index++) {
    for (const mutate of MUTATIONS) {
      const root = read(request);
      const target = elements(root)[index];
      if (target && mutate(target.element, target.parent)) yield write(root, true);
    }
    const attributes = Object.keys(elements(read(request))[index]?.element.attributes ?? {});
    for (const name of attributes) {
      for (const value of [undefined, '', 'x', '-1']) {
        const root = read(request);
        const target = elements(root)[index]?.element;
        if (!target) continue;
        if (value === undefined) delete target.attributes[name];
        else target.attributes[name] = value;
        yield write(root, true);
      }
    }
  }
}

type Mutation = (element: XmlElement, parent: XmlElement | undefined) => boolean;

const MUTATIONS: Mutation[] = [
  (element, parent) => replaceIn(parent, element, []),
  (element, parent) => replaceIn(parent, element, [element, element]),
  (element, parent) => {
    const at = parent?.children.indexOf(element) ?? -1;
    const next = parent?.children[at + 1];
    return next !== undefined && replaceIn(parent, element, [next], 2, [element]);
  },
  (element) => assign(element, { name: `${element.name}X` }),
  (element) => assign(element, { namespace: element.namespace === TYPES ? MESSAGES : TYPES }),
  (element) => {
    element.attributes.Unknown = '';
    return true;
  },
  (element) => element.children.length === 0 && assign(element, { text: 'x' }),
  (element) => element.children.length === 0 && element.text !== '' && assign(element, { text: '' }),
];

function assign(element: XmlElement, change: Partial<XmlElement>): boolean {
  Object.assign(element, change);
  return true;
}

function replaceIn(
  parent: XmlElement | undefined,
  element: XmlElement,
  first: XmlElement[],
  width = 1,
  then: XmlElement[] = [],
): boolean {
  if (!parent) return false;
  parent.children.splice(parent.children.indexOf(element), width, ...first, ...then);
  return true;
}

function read(request: string): XmlElement {
  return parseXml(request.replace(/^<m:\w+/, (start) => `${start} ${NAMESPACES}`));
}

function elements(
  element: XmlElement,
  parent?: XmlElement,
): { element: XmlElement; parent: XmlElement | undefined }[] {
  return [{ element, parent }, ...element.children.flatMap((child) => elements(child, element))];
}

function write({ namespace, name, attributes, children, text }: XmlElement, isRoot = false): string {
  const tag = `${namespace === TYPES ? 't' : 'm'}:${name}`;
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  const content = escapeText(text) + children.map((child) => write(child)).join('');
  return `<${tag}${isRoot ? ` ${NAMESPACES}` : ''}${written.join('')}>${content}</${tag}>`;
}
