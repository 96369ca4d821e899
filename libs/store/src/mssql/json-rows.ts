import type { RowValue } from '../database/dialect.js';

/**
 * Characters that JSON escapes, and what stands for them in rows that travel. Babelfish's OPENJSON hands escaped text over as it is, so nothing that travels
 * has an escape; "~" stands for itself as "~0", and is put back last (as in JSON Pointer, RFC 6901 section 3).
 */
const standIns = new Map<string, string>([
  ['"', '~1'],
  ['\\', '~2'],
  ...Array.from({ length: 32 }, (_, code): [string, string] => [
    String.fromCharCode(code),
    `~${String.fromCharCode(0x100 + code)}`,
  ]),
]);
const escaped = /["\\\u0000-\u001f]/g;

/** Rows as JSON without an escape, and the expression that gives a column's text back. */
export interface JsonRows {
  readonly json: string;
  readonly restored: (column: string) => string;
}

/** Each row begins with its position in the list. */
export function jsonRows(rows: readonly (readonly RowValue[])[]): JsonRows {
  const used = new Set<string>();
  const travelling = (value: RowValue) => {
    if (typeof value !== 'string' || !/["\\~\u0000-\u001f]/.test(value)) return value;
    used.add('~');
    return value.replaceAll('~', '~0').replace(escaped, (character) => {
      used.add(character);
      return standIns.get(character)!;
    });
  };
  const json = JSON.stringify(rows.map((row, position) => [position, ...row.map(travelling)]));
  const characters = [...used].filter((character) => character !== '~').sort();
  return {
    json,
    restored: (column) =>
      used.size === 0
        ? column
        : `REPLACE(${characters.reduce((text, character) => `REPLACE(${text}, N'${standIns.get(character)!}', NCHAR(${character.charCodeAt(0)}))`, column)}, N'~0', N'~')`,
  };
}
