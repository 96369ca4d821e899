import { SaxesParser } from 'saxes';
import { namespaces } from './namespaces.js';
import { stripForbidden } from './escape.js';

const shortNames = new Map<string, string>([
  [namespaces.soap, 's'],
  [namespaces.messages, 'm'],
  [namespaces.types, 't'],
  [namespaces.errors, 'e'],
]);

/** Thrown when a reply is not well-formed XML. */
export class MalformedXml extends Error {
  override readonly name = 'MalformedXml';
}

/**
 * An element of a reply, known by namespace and local name, whatever prefix the server chose: `m:`, `t:`, `s:` and `e:` here stand for the namespaces of messages,
 * types, SOAP and errors; elements of others have a bare local name.
 */
export class Element {
  readonly children: Element[] = [];
  text = '';

  constructor(
    readonly name: string,
    private readonly attributes: Readonly<Record<string, string>>,
  ) {}

  attribute(name: string): string | undefined {
    return this.attributes[name];
  }

  child(name: string): Element | undefined {
    return this.children.find((each) => each.name === name);
  }

  /** The descendant at the end of a path of names, the first at every step. */
  at(...path: readonly string[]): Element | undefined {
    let element: Element | undefined = this as Element;
    for (const name of path) element = element?.child(name);
    return element;
  }

  /** The first descendant of this name, however deep; itself not included. */
  find(name: string): Element | undefined {
    for (const each of this.children) {
      const found = each.name === name ? each : each.find(name);
      if (found) return found;
    }
    return undefined;
  }
}

/** Servers do return characters that XML forbids, as references and raw: they are dropped before the parser, which would refuse the whole reply. */
function tolerable(text: string): string {
  const plain = stripForbidden(text);
  if (!plain.includes('&#')) return plain;
  return plain.replace(/&#(?:x([0-9a-fA-F]+)|([0-9]+));/g, (reference, hex?: string, decimal?: string) => {
    const code = hex === undefined ? Number.parseInt(decimal!, 10) : Number.parseInt(hex, 16);
    const legal =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      (code >= 0x10000 && code <= 0x10ffff);
    return legal ? reference : '';
  });
}

/** Parses a reply. Thrown: {@link MalformedXml}. */
export function parseXml(text: string): Element {
  const parser = new SaxesParser({ xmlns: true });
  const open: Element[] = [];
  let root: Element | undefined;
  parser.on('error', (error) => {
    throw new MalformedXml(error.message);
  });
  parser.on('doctype', () => {
    throw new MalformedXml('a document type declaration, which no SOAP message has');
  });
  parser.on('opentag', ({ uri, local, attributes }) => {
    const short = shortNames.get(uri);
    const values: Record<string, string> = {};
    for (const [name, attribute] of Object.entries(attributes)) values[name] = attribute.value;
    const element = new Element(short === undefined ? local : `${short}:${local}`, values);
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const append = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(tolerable(text)).close();
  if (!root) throw new MalformedXml('no element');
  return root;
}
