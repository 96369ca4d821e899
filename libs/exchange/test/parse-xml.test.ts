import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, test } from 'vitest';
import type { Element } from '../src/ews/xml/element.js';
import { escapeXml } from '../src/ews/xml/escape.js';
import { namespaces } from '../src/ews/xml/namespaces.js';
import { parseXml } from '../src/ews/xml/parse-xml.js';

interface Plain {
  name: string;
  text: string;
  children: Plain[];
}

const plain = ({ name, text, children }: Element): Plain => ({ name, text, children: children.map(plain) });

/** The same by a general parser; null for what it refuses. */
function bySaxes(xml: string): Plain | null {
  const shorts = new Map<string, string>([
    [namespaces.soap, 's:'],
    [namespaces.messages, 'm:'],
    [namespaces.types, 't:'],
    [namespaces.errors, 'e:'],
  ]);
  const parser = new SaxesParser({ xmlns: true });
  const open: Plain[] = [];
  let root: Plain | null = null;
  let broken = false;
  parser.on('error', () => (broken = true));
  parser.on('doctype', () => (broken = true));
  parser.on('opentag', ({ uri, local }) => {
    const element = { name: (shorts.get(uri) ?? '') + local, text: '', children: [] };
    if (open.length > 0) open.at(-1)!.children.push(element);
    else root = element;
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  const append = (text: string) => {
    if (open.length > 0) open.at(-1)!.text += text;
  };
  parser.on('text', append);
  parser.on('cdata', append);
  parser.write(xml).close();
  return broken ? null : root;
}

const prefix = fc.constantFrom('', 'a:', 'soap:');
const text = fc.oneof(
  fc
    .string({ unit: fc.constantFrom('ж', 'x', ' ', '\n', '🎻', '&', '<', '>', '"', "'", ']') })
    .map(escapeXml),
  fc.constantFrom('&#65;', '&#x1F3BB;', '<![CDATA[<&]] >]]>', '<!-- - < & -->', '<?pi x?>', '\r\n'),
);
const documentOf = (inner: string) =>
  `<?xml version="1.0"?><soap:Envelope xmlns:soap="${namespaces.soap}" xmlns="${namespaces.messages}" xmlns:a='${namespaces.types}'>${inner}</soap:Envelope>`;
const element = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    text,
    fc
      .tuple(
        prefix,
        fc.constantFrom('Item', 'Items', 'Value'),
        fc.constantFrom('', ' Id="1"', ' Id = \'a&amp;b\' Key=""', ' xmlns="urn:x"'),
        fc.array(tie('node'), { maxLength: 4 }),
      )
      .map(([p, name, attributes, inner]) =>
        inner.length === 0
          ? `<${p}${name}${attributes}/>`
          : `<${p}${name}${attributes} >${inner.join('')}</${p}${name} >`,
      ),
  ),
})).node;

describe('the parser of replies', () => {
  test('reads what a general parser reads', () => {
    fc.assert(
      fc.property(fc.array(element, { maxLength: 6 }), (nodes) => {
        const xml = documentOf(nodes.join(''));
        expect(plain(parseXml(xml))).toEqual(bySaxes(xml));
      }),
      { numRuns: 1_000 },
    );
  });

  test('refuses what is cut off, wherever it is cut', () => {
    const xml = documentOf('<a:Item Id="1"><Value>&amp; x</Value><![CDATA[y]]></a:Item>');
    for (let end = 0; end < xml.length; end += 1) expect(() => parseXml(xml.slice(0, end))).toThrow(/./);
    expect(parseXml(xml).find('t:Item')?.attribute('Id')).toBe('1');
  });

  test.each([
    ['an end of something else', documentOf('<Item></Items>')],
    ['an attribute without quotes', documentOf('<Item Id=1/>')],
    ['an attribute twice', documentOf('<Item Id="1" Id="2"/>')],
    ['a prefix that is not declared', documentOf('<q:Item/>')],
    ['an entity', documentOf('&nbsp;')],
    ['an ampersand alone', documentOf('a & b')],
    ['a document type', `<!DOCTYPE a [<!ENTITY b "c">]>${documentOf('&b;')}`],
    ['text around', `x${documentOf('')}`],
    ['two documents', `${documentOf('')}${documentOf('')}`],
    ['nothing', ''],
    ['what every object of JavaScript has', documentOf('&constructor;')],
    ['a reference without an end', documentOf('&'.padEnd(5_000_000, 'x'))],
    ['a number that is none', documentOf('&#x;')],
    ['an attribute that goes over its tag', documentOf('<Item Id="<">"</Item>')],
    ['a name of megabytes', documentOf(`<${'n'.repeat(5_000_000)}/>`)],
    ['an attribute of megabytes without an end', documentOf(`<Item Id="${'x'.repeat(5_000_000)}`)],
    ['a hundred elements in one another', documentOf('<Item>'.repeat(100) + '</Item>'.repeat(100))],
    ['a million in one another', documentOf('<Item>'.repeat(1_000_000) + '</Item>'.repeat(1_000_000))],
    ['half a million elements', documentOf('<Item/>'.repeat(500_000))],
    [
      'thousands of attributes',
      documentOf(`<Item ${Array.from({ length: 5_000 }, (_, index) => `a${index}=""`).join(' ')}/>`),
    ],
  ])('refuses %s', (_name, xml) => {
    expect(() => parseXml(xml)).toThrow();
  });

  test('drops characters that XML forbids, raw and as references', () => {
    const xml = documentOf('<Value>a\u0000b&#x1F;c&#xFFFF;d\uFFFEe&#xD800;f&#9;g</Value>');
    expect(parseXml(xml).child('m:Value')?.text).toBe('abcdef\tg');
  });

  test('takes what many elements declare in time that follows their number', () => {
    const outer = Array.from({ length: 90 }, (_, index) => `xmlns:a${index}="urn:x"`).join(' ');
    const xml = documentOf(`<Items ${outer}>${'<b:Item xmlns:b="urn:y"/>'.repeat(200_000)}</Items>`);
    const begin = performance.now();
    expect(parseXml(xml).child('m:Items')?.children).toHaveLength(200_000);
    expect(performance.now() - begin).toBeLessThan(4_000);
  });

  test('a prefix means what was declared last around it', () => {
    const xml = documentOf(
      `<a:Item xmlns:a="urn:x" xmlns:q="${namespaces.types}"><q:Item/><a:Item/><q:Item xmlns:q="urn:x"/></a:Item><a:Item/>`,
    );
    const root = parseXml(xml);
    expect(root.children.map(({ name }) => name)).toEqual(['Item', 't:Item']);
    expect(root.children[0]!.children.map(({ name }) => name)).toEqual(['t:Item', 'Item', 'Item']);
  });
});
