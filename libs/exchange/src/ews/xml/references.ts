import { MalformedXml } from './malformed-xml.js';

const named = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** What XML 1.0 (section 2.2) allows. */
function isLegal(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}

/**
 * Text with its references replaced. Servers do return characters that XML forbids, as references (`&#x1F;`): those are dropped. Thrown:
 * {@link MalformedXml} for an entity that no document without a DTD has.
 */
export function withoutReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&<]{0,100})(;?)/g, (reference, name: string, end: string) => {
    if (end === '') throw new MalformedXml(`"${reference.slice(0, 20)}" is no reference`);
    if (name.startsWith('#')) {
      const code = /^#x[0-9a-fA-F]+$/.test(name)
        ? Number.parseInt(name.slice(2), 16)
        : /^#[0-9]+$/.test(name)
          ? Number(name.slice(1))
          : NaN;
      if (Number.isNaN(code)) throw new MalformedXml(`"${reference.slice(0, 20)}" is no reference`);
      return isLegal(code) ? String.fromCodePoint(code) : '';
    }
    const character = named.get(name);
    if (character === undefined)
      throw new MalformedXml(`the entity "${reference.slice(0, 20)}" is not declared`);
    return character;
  });
}
