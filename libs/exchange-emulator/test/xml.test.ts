import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { parseXml } from '../src/xml/parse.js';
import { lineAndPosition, XmlSyntaxError } from '../src/xml/syntax-error.js';

const DOCUMENT =
  `<?xml version="1.0" encoding="utf-8"?><!-- c --><s:E xmlns:s="urn:s" xmlns='urn:d' a="1" s:b='x&amp;y'>` +
  `<A x="&#65;&#x1F600;"> t &lt; &gt; <![CDATA[ <x> ]]></A><s:B/><?pi data?><C>ж</C></s:E>\n`;
// No lone question marks: the other parser lets them into the names of processing instructions.
const FRAGMENTS = [
  ...[
    '<',
    '>',
    '&',
    '"',
    "'",
    '/',
    '=',
    '!',
    '-',
    '--',
    ']]>',
    '<![CDATA[',
    '&#0;',
    '&#x41;',
    '&lt',
    '<a',
    '</a>',
  ],
  ...[
    '<a/>',
    ':',
    ' xmlns:q="u"',
    ' ',
    '\n',
    '\u0001',
    '\uFFFF',
    'é',
    'x',
    ';',
    '#',
    '<!DOCTYPE x>',
    's:',
    'q:z',
    '',
  ],
];

const isTakenByUs = (document: string): boolean => {
  try {
    parseXml(document);
    return true;
  } catch (error) {
    if (error instanceof XmlSyntaxError) return false;
    throw error;
  }
};

const isTakenBySaxes = (document: string): boolean => {
  let isTaken = true;
  const refuse = () => {
    isTaken = false;
  };
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', refuse);
  parser.on('doctype', refuse);
  parser.write(document).close();
  return isTaken;
};

test('takes and refuses what another strict parser does', () => {
  expect(isTakenByUs(DOCUMENT)).toBe(true);
  const change = fc.record({
    at: fc.nat(DOCUMENT.length),
    less: fc.nat(5),
    more: fc.constantFrom(...FRAGMENTS),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
      const document = changes.reduce(
        (text, { at, less, more }) => text.slice(0, at) + more + text.slice(at + less),
        DOCUMENT,
      );
      // The other parser takes local names that begin with a hyphen, a dot or a digit, which no document may have.
      fc.pre(!/\w:[-.\d]/.test(document));
      expect(isTakenByUs(document)).toBe(isTakenBySaxes(document));
    }),
    { numRuns: 3000, seed: 7 },
  );
});

test('reads names, attributes and text', () => {
  const root = parseXml(DOCUMENT);
  expect([root.namespace, root.name, root.attributes]).toEqual(['urn:s', 'E', { a: '1', '{urn:s}b': 'x&y' }]);
  expect(root.children.map(({ namespace, name, text }) => [namespace, name, text])).toEqual([
    ['urn:d', 'A', ' t < >  <x> '],
    ['urn:s', 'B', ''],
    ['urn:d', 'C', 'ж'],
  ]);
  expect(root.children[0]?.attributes.x).toBe('A😀');
});

test('line ends become one character, unless they are written as references', () => {
  expect(parseXml('<a>1\r\n2\r3&#13;</a>').text).toBe('1\n2\n3\r');
});

test('tells where it stopped', () => {
  expect(lineAndPosition('a\nbc\nd', 3)).toEqual({ line: 2, position: 2 });
  expect(() => parseXml('<a>\n <b></c></a>')).toThrow("The end tag 'c' does not match a start tag.");
});
