import type { Random } from '../model/random.js';
import { placesOf, writeTree, type Place, type XmlElement, type XmlNode } from './xml-tree.js';

/** Values that stand where others are expected: numbers, dates, ids, codes and Base64 gone wrong. */
const spoiltValues = [
  '',
  ' ',
  'true',
  'false',
  '1',
  '-1',
  '0',
  '-0',
  '0x10',
  '1.5',
  '1e309',
  '1e300',
  'NaN',
  'Infinity',
  '99999999999999999999999',
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '2024-02-30T11:59:00Z',
  '2024-02-30',
  '2024-13-45T99:99:99Z',
  '0000-00-00',
  '9999-12-31T23:59:59.9999999-14:00',
  '10000-01-01T00:00:00Z',
  '====',
  'A',
  'Zm9v*YmFy',
  'constructor',
  '__proto__',
  'NoError',
  'Error',
  'Warning',
  'Success',
  'ErrorServerBusy',
  'ErrorItemNotFound',
  'ErrorInternalServerError',
  'ErrorBatchProcessingStopped',
  'ErrorSchemaValidation',
  'ErrorInvalidSyncStateData',
  'ErrorFolderNotFound',
  'ErrorAccessDenied',
  'ErrorNotHeardOf',
  'IPM.DistList',
  'IPF.Note',
  '&constructor;',
  '&nbsp;',
  '&#0;&#x1F;&#xFFFF;&#xD800;',
  '&#x110000;',
  '&#99999999999999999999999999;',
  '&#xFFFFFFFFFFFFFFFFFFFF;',
  '&amp;lt;b&amp;gt;',
  '\u0000\u0001\u001f',
  '\ufffe\uffff',
  '\u202e\u0000Ж🎻',
  ']]>',
  '<![CDATA[<a>]]>',
  '<!-- -- -->',
  '<?xml version="1.0"?>',
] as const;

const documentTypes = [
  '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
  '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;&b;">]>',
  '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:9/">%x;]>',
] as const;

const strayNamespaces = ['', 'urn:x', 'http://www.w3.org/2003/05/soap-envelope'] as const;

/** Spoils the document in one place; answers what was done. */
export function spoilTree(nodes: XmlNode[], random: Random): string {
  const places = placesOf(nodes);
  if (places.length === 0) return 'nothing';
  const leaves = places.filter(({ element }) => element.children.every((child) => typeof child === 'string'));
  const place = random.pick(leaves.length > 0 && random.chance(0.4) ? leaves : places);
  const [name, spoil] = random.pick(spoilers);
  spoil(place, random, places, nodes);
  return `${name} <${place.element.name.slice(0, 60)}>`;
}

type Spoiler = (place: Place, random: Random, places: readonly Place[], nodes: XmlNode[]) => void;

const spoilers: readonly (readonly [string, Spoiler])[] = [
  ['dropped', ({ element, among }) => void among.splice(among.indexOf(element), 1)],
  ['unwrapped', ({ element, among }) => void among.splice(among.indexOf(element), 1, ...element.children)],
  [
    'repeated',
    ({ element, among }, random) => {
      const times = random.pick([1, 1, 2, 50]);
      for (let index = 0; index < times; index += 1)
        among.splice(among.indexOf(element), 0, structuredClone(element));
    },
  ],
  ['emptied', ({ element }) => void (element.children = [])],
  ['reversed', ({ element }) => void element.children.reverse()],
  [
    'moved',
    ({ element, among }, random, places) => {
      const target = random.pick(places).element;
      if (placesOf([element]).some((inside) => inside.element === target)) return;
      among.splice(among.indexOf(element), 1);
      target.children.splice(random.below(target.children.length + 1), 0, element);
    },
  ],
  [
    'exchanged',
    ({ element }, random, places) => {
      const other = random.pick(places).element;
      [element.children, other.children] = [
        structuredClone(other.children),
        structuredClone(element.children),
      ];
    },
  ],
  ['renamed', ({ element }, random, places) => void (element.name = random.pick(places).element.name)],
  [
    'misnamed',
    ({ element }, random) =>
      void (element.name = random.pick([
        'x',
        'm:x',
        't:constructor',
        'undeclared:x',
        ':',
        'a:b:c',
        'n'.repeat(70_000),
      ])),
  ],
  [
    'without a namespace',
    ({ element }) =>
      void (element.attributes = element.attributes.filter(([name]) => !name.startsWith('xmlns'))),
  ],
  [
    'in another namespace',
    ({ element }, random) =>
      void element.attributes.push([
        random.pick(['xmlns', 'xmlns:t', 'xmlns:m', 'xmlns:s']),
        random.pick(strayNamespaces),
      ]),
  ],
  ['with another text', ({ element }, random) => void (element.children = [random.pick(spoiltValues)])],
  [
    'with a text besides',
    ({ element }, random) =>
      void element.children.splice(random.below(element.children.length + 1), 0, random.pick(spoiltValues)),
  ],
  [
    'with another attribute value',
    ({ element }, random) => {
      const attribute = element.attributes.length > 0 ? random.pick(element.attributes) : undefined;
      if (attribute) attribute[1] = random.pick(spoiltValues);
    },
  ],
  [
    'without an attribute',
    ({ element }, random) => void element.attributes.splice(random.below(element.attributes.length + 1), 1),
  ],
  [
    'with an attribute twice',
    ({ element }) => void element.attributes.push(...element.attributes.slice(0, 1)),
  ],
  [
    'deep',
    ({ element }, random) =>
      void (element.children = [nested(element, random.pick([20, 200, 3_000, 30_000]))]),
  ],
  [
    'long',
    ({ element }, random) =>
      void element.children.push(
        random.pick(['Ж', 'A', '&amp;', ' ', '&', '\n']).repeat(random.pick([1_000, 100_000])),
      ),
  ],
  [
    'wide',
    ({ element }, random) =>
      void element.children.push(
        random.pick(['<a/>', '<t:Contact/>', '<a b="c"/>']).repeat(random.pick([100, 20_000])),
      ),
  ],
  [
    'with many attributes',
    ({ element }, random) => {
      const prefix = random.pick(['xmlns:a', 'a']);
      for (let index = 0; index < 3_000; index += 1) element.attributes.push([`${prefix}${index}`, 'urn:x']);
    },
  ],
  [
    'after a document type',
    (_, random, _places, nodes) => void nodes.splice(random.below(2), 0, random.pick(documentTypes)),
  ],
  ['in a second document', (_, _random, _places, nodes) => void nodes.push(...structuredClone(nodes))],
];

/** The children of an element, so many elements deeper. */
function nested({ name, children }: XmlElement, depth: number): string {
  return `<${name}>`.repeat(depth) + writeTree(children) + `</${name}>`.repeat(depth);
}
