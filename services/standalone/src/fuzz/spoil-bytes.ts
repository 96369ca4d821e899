import type { Random } from '../model/random.js';

type Spoiler = (bytes: Buffer, random: Random) => Buffer;

const strays = [
  Buffer.from('<'),
  Buffer.from('>'),
  Buffer.from('&'),
  Buffer.from('"'),
  Buffer.from(']]>'),
  Buffer.from('</'),
  Buffer.from([0]),
  Buffer.from([0xff, 0xfe]),
  // Half a character, one that is written too long, a surrogate.
  Buffer.from([0xd0]),
  Buffer.from([0xf0, 0x9f, 0x8e]),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from([0xed, 0xa0, 0x80]),
] as const;

const spoilers: readonly (readonly [string, Spoiler])[] = [
  [
    'bytes flipped',
    (bytes, random) => {
      const spoilt = Buffer.from(bytes);
      for (let times = random.pick([1, 1, 3, 30]); times > 0; times -= 1) {
        const at = random.below(spoilt.length);
        spoilt[at] = spoilt[at]! ^ (1 << random.below(8));
      }
      return spoilt;
    },
  ],
  ['cut off', (bytes, random) => bytes.subarray(0, random.below(bytes.length))],
  ['without its beginning', (bytes, random) => bytes.subarray(random.below(bytes.length))],
  [
    'with a piece missing',
    (bytes, random) => {
      const [from, to] = range(bytes, random);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  ],
  [
    'with a piece repeated',
    (bytes, random) => {
      const [from, to] = range(bytes, random);
      const piece = bytes.subarray(from, to);
      const times = Math.min(random.pick([1, 2, 100]), Math.ceil(200_000 / piece.length));
      return Buffer.concat([bytes.subarray(0, to), ...Array<Buffer>(times).fill(piece), bytes.subarray(to)]);
    },
  ],
  [
    'with stray bytes',
    (bytes, random) => {
      const at = random.below(bytes.length);
      return Buffer.concat([bytes.subarray(0, at), random.pick(strays), bytes.subarray(at)]);
    },
  ],
  [
    'in UTF-16',
    (bytes, random) => Buffer.from((random.chance(0.5) ? '\uFEFF' : '') + bytes.toString(), 'utf16le'),
  ],
  ['in Latin-1', (bytes) => Buffer.from(bytes.toString(), 'latin1')],
  ['of zeros', (bytes) => Buffer.alloc(bytes.length)],
];

/** Spoils what was sent without a thought for what it says. */
export function spoilBytes(bytes: Buffer, random: Random): { readonly bytes: Buffer; readonly done: string } {
  if (bytes.length === 0) return { bytes, done: 'nothing' };
  const [done, spoil] = random.pick(spoilers);
  return { bytes: spoil(bytes, random), done };
}

function range(bytes: Buffer, random: Random): [number, number] {
  const from = random.below(bytes.length);
  return [from, Math.min(from + 1 + random.below(random.pick([4, 100, bytes.length])), bytes.length)];
}
