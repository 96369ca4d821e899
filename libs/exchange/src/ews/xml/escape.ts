/** What XML 1.0 (section 2.2) forbids even as a character reference; a server refuses the whole request for one of them. */
const forbidden =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A bare carriage return would come out as a line feed (XML 1.0, section 2.11).
  '\r': '&#13;',
};

/** Looked for first: nearly every text has none of them, and looking is ten times faster than replacing. */
const perhapsForbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const special = /[&<>"\r]/;

/** Text as it may stand in an element or an attribute: escaped, and without what XML cannot carry. */
export function escapeXml(text: string): string {
  const legal = stripForbidden(text);
  return special.test(legal) ? legal.replace(/[&<>"\r]/g, (character) => references[character]!) : legal;
}

/** The text without what XML cannot carry. */
export function stripForbidden(text: string): string {
  return perhapsForbidden.test(text) || !text.isWellFormed() ? text.replace(forbidden, '') : text;
}
