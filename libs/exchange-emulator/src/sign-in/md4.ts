// RFC 1320, with the names it uses: A, B, C, D are the state, X the sixteen words of a block.

const SHIFT = [
  [3, 7, 11, 19],
  [3, 5, 9, 13],
  [3, 9, 11, 15],
];

/** The MD4 digest of a message, in 16 bytes. */
export function md4Digest(message: Buffer): Buffer {
  const zeros = (119 - (message.length % 64)) % 64;
  const bits = Buffer.alloc(8);
  bits.writeUInt32LE((message.length * 8) >>> 0, 0);
  const input = Buffer.concat([message, Buffer.from([0x80]), Buffer.alloc(zeros), bits]);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const X = new Int32Array(16);
  for (let start = 0; start < input.length; start += 64) {
    for (let word = 0; word < 16; word++) X[word] = input.readInt32LE(start + 4 * word);
    const [AA, BB, CC, DD] = state as unknown as [number, number, number, number];
    let [A, B, C, D] = [AA, BB, CC, DD];
    for (let i = 0; i < 48; i++) {
      const round = Math.floor(i / 16);
      const j = i % 16;
      let k = j;
      let f: number;
      if (round === 0) {
        f = (B & C) | (~B & D);
      } else if (round === 1) {
        f = ((B & C) | (B & D) | (C & D)) + 0x5a827999;
        k = (j % 4) * 4 + Math.floor(j / 4);
      } else {
        f = (B ^ C ^ D) + 0x6ed9eba1;
        k = [0, 2, 1, 3][Math.floor(j / 4)]! + [0, 8, 4, 12][j % 4]!;
      }
      const t = (A + f + X[k]!) | 0;
      const s = SHIFT[round]![j % 4]!;
      A = D;
      D = C;
      C = B;
      B = (t << s) | (t >>> (32 - s));
    }
    state[0] = AA + A;
    state[1] = BB + B;
    state[2] = CC + C;
    state[3] = DD + D;
  }
  return Buffer.from(state.buffer);
}
