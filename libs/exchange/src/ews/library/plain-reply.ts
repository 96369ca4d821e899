import type { Element } from '../xml/element.js';
import { escapeXml } from '../xml/escape.js';
import { namespaces } from '../xml/namespaces.js';

/**
 * The body of a reply in an envelope as the library reads it best: with the usual prefixes, and without what is of no namespace of EWS. Its own parser knows fewer names than XML has, reports to the
 * console what it does not know, and the library throws where nobody can catch it when nothing comes out.
 */
export function plainReply(body: Element): string {
  const declarations = `xmlns:s="${namespaces.soap}" xmlns:m="${namespaces.messages}" xmlns:t="${namespaces.types}"`;
  return `<s:Envelope ${declarations}>${written(body)}</s:Envelope>`;
}

function written(element: Element): string {
  const { name, text, children } = element;
  let xml = `<${name}`;
  for (const [attribute, value] of element.attributeEntries()) {
    if (plainName.test(attribute)) xml += ` ${attribute}="${escapeXml(value)}"`;
  }
  const inside = children.filter((child) => ewsName.test(child.name)).map(written);
  // What has elements has no text but blanks in EWS.
  return `${xml}>${inside.length > 0 ? inside.join('') : escapeXml(text)}</${name}>`;
}

const plainName = /^(?!xmlns$)\w+$/;
const ewsName = /^[smt]:[A-Za-z]\w*$/;
