import { Element } from './element.js';
import { stripForbidden } from './escape.js';
import { MalformedXml } from './malformed-xml.js';
import { NamespaceScope } from './namespace-scope.js';
import { withoutReferences } from './references.js';

interface Open {
  readonly element: Element;
  /** As written, to match the end tag with. */
  readonly tag: string;
  readonly scope: NamespaceScope;
}

/** Up to the value's quote. No name of EWS is nearly as long. */
const attributePattern = /\s{1,10000}([^\s=<>"'/]{1,1000})\s{0,100}=\s{0,100}(["'])/y;
const namePattern = /[^\s/>=<"'&]{1,1000}/y;

/**
 * More than any reply of EWS has: what a server sends in a few megabytes could otherwise become gigabytes of elements, and one that lies too deep ends whoever
 * looks for something in it.
 */
const deepest = 100;
const mostElements = 500_000;
const mostAttributes = 100;

/**
 * Parses a reply: well-formed XML without a document type, as SOAP demands. A general parser takes five times as long for it, and replies are what the reading side
 * spends its time on. Characters that XML forbids, which servers do send, are dropped. Time and memory follow the length. Thrown: {@link MalformedXml}.
 */
export function parseXml(reply: string): Element {
  const text = stripForbidden(reply).replace(/\r\n?/g, '\n');
  const open: Open[] = [];
  let root: Element | undefined;
  let elements = 0;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    if (next !== at) appendText(open.at(-1), text.slice(at, next < 0 ? text.length : next));
    if (next < 0) break;
    if (text.startsWith('<!--', next)) at = after(text, '-->', next + 4);
    else if (text.startsWith('<?', next)) at = after(text, '?>', next + 2);
    else if (text.startsWith('<![CDATA[', next)) {
      at = after(text, ']]>', next + 9);
      const parent = open.at(-1);
      if (!parent) throw new MalformedXml('text outside of the document');
      parent.element.text += text.slice(next + 9, at - 3);
    } else if (text.startsWith('<!', next)) {
      throw new MalformedXml('a document type, which no SOAP message has');
    } else if (text.charCodeAt(next + 1) === 0x2f) {
      at = after(text, '>', next + 2);
      close(open, text.slice(next + 2, at - 1).trimEnd());
    } else {
      elements += 1;
      if (elements > mostElements || open.length >= deepest) throw new MalformedXml('too many elements');
      const start = startTag(text, next, open.at(-1)?.scope ?? NamespaceScope.outermost);
      const parent = open.at(-1);
      if (parent) parent.element.children.push(start.element);
      else if (root) throw new MalformedXml('more than one document');
      else root = start.element;
      if (!start.empty) open.push(start);
      at = start.end;
    }
  }
  if (open.length > 0) throw new MalformedXml(`"${open.at(-1)!.tag}" has no end`);
  if (!root) throw new MalformedXml('no element');
  return root;
}

function after(text: string, end: string, from: number): number {
  const found = text.indexOf(end, from);
  if (found < 0) throw new MalformedXml(`no "${end}"`);
  return found + end.length;
}

function appendText(parent: Open | undefined, text: string): void {
  if (parent) parent.element.text += withoutReferences(text);
  else if (text.trim() !== '') throw new MalformedXml('text outside of the document');
}

function close(open: Open[], tag: string): void {
  const last = open.pop();
  if (last?.tag !== tag) throw new MalformedXml(`"${tag.slice(0, 40)}" ends what is not open`);
}

function startTag(
  text: string,
  start: number,
  outer: NamespaceScope,
): Open & { readonly empty: boolean; readonly end: number } {
  namePattern.lastIndex = start + 1;
  const tag = namePattern.exec(text)?.[0];
  if (tag === undefined) throw new MalformedXml('a tag without a name');
  let end = namePattern.lastIndex;
  let attributes: Map<string, string> | null = null;
  let declarations: Map<string, string> | null = null;
  for (;;) {
    attributePattern.lastIndex = end;
    const attribute = attributePattern.exec(text);
    if (!attribute) break;
    const from = attributePattern.lastIndex;
    const name = attribute[1]!;
    end = after(text, attribute[2]!, from);
    const written = text.slice(from, end - 1);
    if (written.includes('<')) throw new MalformedXml(`the attribute "${name}" has no end`);
    const value = withoutReferences(written);
    if (name === 'xmlns') (declarations ??= new Map()).set('', value);
    else if (name.startsWith('xmlns:')) (declarations ??= new Map()).set(name.slice(6), value);
    attributes ??= new Map();
    if (attributes.size >= mostAttributes) throw new MalformedXml('too many attributes');
    if (attributes.has(name)) throw new MalformedXml(`the attribute "${name}" twice`);
    attributes.set(name, value);
  }
  while (isBlank(text.charCodeAt(end))) end += 1;
  const empty = text.charCodeAt(end) === 0x2f;
  if (empty) end += 1;
  if (text.charCodeAt(end) !== 0x3e) throw new MalformedXml(`the tag "${tag.slice(0, 40)}" is broken`);
  const scope = declarations ? outer.declare(declarations) : outer;
  return { element: new Element(scope.nameOf(tag), attributes), tag, scope, empty, end: end + 1 };
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09;
}
