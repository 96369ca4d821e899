import type { Item } from '../mailbox/model.js';
import { cut, escapeText } from '../xml/write.js';
import type { ItemShape } from './shape.js';

/**
 * An item's body in the form that is asked for; `Best` is the form that it was written in. Text leaves with the line
 * ends of Windows, whatever line ends it came with.
 */
export function bodyXml(
  item: Item,
  shape: Pick<ItemShape, 'bodyType' | 'maximumBodySize'>,
  name = 'Body',
): string {
  const stored = item.properties.BodyType === 'HTML' ? 'HTML' : 'Text';
  const wanted = shape.bodyType === 'Best' ? stored : shape.bodyType;
  const content = convert(String(item.properties.Body ?? ''), stored, wanted);
  const truncated = content.length > shape.maximumBodySize;
  const text = truncated ? cut(content, shape.maximumBodySize) : content;
  return `<t:${name} BodyType="${wanted}" IsTruncated="${truncated}">${escapeText(text)}</t:${name}>`;
}

/** The text of a body, whatever its form, as TextBody and searches see it. */
export function plainText(item: Item): string {
  return convert(
    String(item.properties.Body ?? ''),
    item.properties.BodyType === 'HTML' ? 'HTML' : 'Text',
    'Text',
  );
}

function convert(content: string, from: 'HTML' | 'Text', to: 'HTML' | 'Text'): string {
  if (from === to) return from === 'Text' ? content.replace(/\r\n|\r|\n/g, '\r\n') : content;
  return to === 'HTML' ? toHtml(content) : toText(content);
}

function toHtml(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return (
    '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n</head>\r\n<body>\r\n' +
    `<div class="PlainText">${escaped.replace(/\r\n|\r|\n/g, '<br>\r\n')}</div>\r\n</body>\r\n</html>\r\n`
  );
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00A0', apos: "'" };

function toText(html: string): string {
  return html
    .replace(/<(head|style|script)\b[\s\S]*?<\/\1>/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<br\s*\/?>|<\/(p|div|tr|li|h[1-6])>/gi, '\r\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Math.min(Number(code), 0x10ffff)))
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replace(/\r\n +/g, '\r\n')
    .trim();
}
