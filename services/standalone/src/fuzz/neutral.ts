import type { Random } from '../model/random.js';
import { placesOf, readTree, writeTree, type XmlElement, type XmlNode } from './xml-tree.js';

/** Elements whose children have no order: the properties of items and folders. */
const unordered = /:(?:Contact|DistributionList|Folder|ContactsFolder|CalendarFolder|FileAttachment)$/;

/** Says the same in another dialect of XML. The text that is said again has the same meaning for every reader of XML and of EWS. */
export function rephrase(xml: string, random: Random): string {
  let nodes = readTree(xml);
  if (random.chance(0.6)) renamePrefixes(nodes, random);
  else if (random.chance(0.4)) useDefaultNamespaces(nodes);
  for (const { element } of placesOf(nodes)) {
    if (random.chance(0.3)) element.attributes = shuffled(element.attributes, random);
    if (unordered.test(element.name) && random.chance(0.5)) {
      element.children = shuffled(element.children, random);
    }
    element.children = element.children.flatMap((child) =>
      typeof child === 'string' && !child.startsWith('<') && random.chance(0.3)
        ? retold(child, random)
        : [child],
    );
    const holdsElements = element.children.some((child) => typeof child !== 'string');
    if (holdsElements && random.chance(0.2)) {
      element.children.splice(random.below(element.children.length + 1), 0, random.pick(fillers));
    }
  }
  if (random.chance(0.3)) nodes = nodes.filter((node) => typeof node !== 'string' || !node.startsWith('<?'));
  return (random.chance(0.2) ? '\uFEFF' : '') + writeTree(nodes, random.pick(['"', "'"]));
}

const fillers = [
  '\n  ',
  '<!-- <x> & -->',
  '<?pi x?>',
  '\r\n',
  '<unheard xmlns="urn:of"><a b="c"/></unheard>',
];

/** The same text, written in other ways; what servers add although XML forbids it is not text. */
function retold(text: string, random: Random): XmlNode[] {
  switch (random.below(4)) {
    case 0: {
      const at = text.includes('&') ? 0 : [...text].slice(0, random.below(text.length)).join('').length;
      return [text.slice(0, at), '<!-- in between -->', text.slice(at)];
    }
    case 1:
      return text.includes('&') ? [text] : [`<![CDATA[${text}]]>`];
    case 2: {
      const first = text.codePointAt(0)!;
      return text.startsWith('&')
        ? [text]
        : [`&#x${first.toString(16)};${text.slice(first > 0xffff ? 2 : 1)}`];
    }
    default:
      return [text, '&#x1F;'];
  }
}

function shuffled<Value>(values: readonly Value[], random: Random): Value[] {
  return values
    .map((value) => ({ value, rank: random.next() }))
    .toSorted((left, right) => left.rank - right.rank)
    .map(({ value }) => value);
}

function renamePrefixes(nodes: XmlNode[], random: Random): void {
  const names = new Map<string, string>();
  const renamed = (prefix: string) => {
    const known = names.get(prefix);
    if (known !== undefined) return known;
    const made = random.pick(['ns', 'SOAP-ENV', 'q', 'Ж', 'a.b', '_']) + names.size;
    names.set(prefix, made);
    return made;
  };
  for (const { element } of placesOf(nodes)) {
    const [prefix, local] = element.name.split(':');
    if (local !== undefined) element.name = `${renamed(prefix!)}:${local}`;
    element.attributes = element.attributes.map(([name, value]) => [
      name.startsWith('xmlns:') ? `xmlns:${renamed(name.slice(6))}` : name,
      value,
    ]);
  }
}

/** Every element declares its own namespace as the default one, as some writers do. */
function useDefaultNamespaces(nodes: XmlNode[], scope: ReadonlyMap<string, string> = new Map()): void {
  for (const node of nodes) if (typeof node !== 'string') declareOwn(node, scope);
}

function declareOwn(element: XmlElement, outer: ReadonlyMap<string, string>): void {
  const scope = new Map(outer);
  for (const [name, value] of element.attributes) {
    if (name === 'xmlns') scope.set('', value);
    else if (name.startsWith('xmlns:')) scope.set(name.slice(6), value);
  }
  const [prefix, local] = element.name.includes(':') ? element.name.split(':') : ['', element.name];
  element.name = local!;
  element.attributes = [
    ...element.attributes.filter(([name]) => !name.startsWith('xmlns')),
    ['xmlns', scope.get(prefix!) ?? ''],
  ];
  useDefaultNamespaces(element.children, scope);
}
