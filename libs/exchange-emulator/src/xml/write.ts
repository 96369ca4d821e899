// Carriage returns and the characters that XML 1.0 forbids leave as character references, as Exchange's writer sends
// them: a strict reader will choke on the latter, and must cope.
const SPECIAL = /[&<>\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/;
const SPECIAL_ALL = /[&<>\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g;
const SPECIAL_IN_ATTRIBUTE = /[&<>"\u0000-\u001F\uFFFE\uFFFF]/g;

/** Text as element content. */
export function escapeText(text: string): string {
  return SPECIAL.test(text) ? text.replace(SPECIAL_ALL, reference) : text;
}

/** Text as the value of an attribute in double quotes. */
export function escapeAttribute(text: string): string {
  return text.replace(SPECIAL_IN_ATTRIBUTE, reference);
}

function reference(character: string): string {
  if (character === '&') return '&amp;';
  if (character === '<') return '&lt;';
  if (character === '>') return '&gt;';
  if (character === '"') return '&quot;';
  return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`;
}

/** `<t:Name>text</t:Name>` */
export function element(name: string, text: string): string {
  return text === '' ? `<t:${name}/>` : `<t:${name}>${escapeText(text)}</t:${name}>`;
}

/** The beginning of a text, of at most so many UTF-16 units, never half a surrogate pair. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const last = text.charCodeAt(longest - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? longest - 1 : longest);
}
