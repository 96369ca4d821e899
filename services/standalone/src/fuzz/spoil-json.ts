import type { Random } from '../model/random.js';

/** What stands in place of a member; undefined: nothing. */
const oddities: readonly unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  'a\r\nb',
  '\u0000',
  '\u{1F3BB}',
  'x'.repeat(100_000),
  [],
  {},
  ['x'],
];

export function isJson(body: Buffer): boolean {
  return body.toString('latin1').trimStart().startsWith('{');
}

/** Puts something else in place of a member of an object, or of the whole. */
export function spoilJson(body: Buffer, random: Random): { readonly bytes: Buffer; readonly done: string } {
  const members = JSON.parse(body.toString()) as Record<string, unknown>;
  const odd = random.pick(oddities);
  const words = odd === undefined ? 'nothing' : JSON.stringify(odd).slice(0, 40);
  if (random.chance(0.1)) {
    return { bytes: Buffer.from(JSON.stringify(odd) ?? ''), done: `the whole becomes ${words}` };
  }
  const name = random.pick(Object.keys(members));
  return {
    bytes: Buffer.from(JSON.stringify({ ...members, [name]: odd })),
    done: `${name} becomes ${words}`,
  };
}
