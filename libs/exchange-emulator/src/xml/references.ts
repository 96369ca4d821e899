import { XmlSyntaxError } from './syntax-error.js';

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Replaces entity and character references. Thrown for an unknown entity or a character that XML 1.0 forbids: {@link XmlSyntaxError}. */
export function decodeReferences(text: string, offset: number): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&<]{0,12};)?/g, (_, body: string | undefined, at: number) => {
    const name = body?.slice(0, -1) ?? '';
    const character = NAMED[name] ?? characterOf(name, offset + at);
    if (character === undefined) {
      throw new XmlSyntaxError(`Reference to undeclared entity '${name}'.`, offset + at);
    }
    return character;
  });
}

function characterOf(name: string, offset: number): string | undefined {
  const match = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(name);
  if (!match) return undefined;
  const code = match[1] ? parseInt(match[1], 16) : parseInt(match[2] ?? '', 10);
  if (!isAllowed(code)) {
    throw new XmlSyntaxError(
      `'.', hexadecimal value 0x${code.toString(16).toUpperCase().padStart(2, '0')}, is an invalid character.`,
      offset,
    );
  }
  return String.fromCodePoint(code);
}

function isAllowed(code: number): boolean {
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    (code >= 0x10000 && code <= 0x10ffff)
  );
}
