import { createHash } from 'node:crypto';

/** Ids of the pairs in a challenge's target information ([MS-NLMP] 2.2.2.1). */
const ids = { end: 0, flags: 6, timestamp: 7, targetName: 9, channelBinding: 10 } as const;
const integrityFlag = 2;

interface Pair {
  readonly id: number;
  readonly value: Buffer;
}

/** The server's target information, as the client gives it back. */
export interface TargetAnswer {
  readonly bytes: Buffer;
  /** The server's clock, in hundreds of nanoseconds since 1601; null where it tells none. With one, the answer must carry an integrity check. */
  readonly timestamp: bigint | null;
}

/** Adds to the server's pairs what the client vouches for: the service's name, the TLS connection, that there is an integrity check. */
export function answerTarget(given: Buffer, service: string, channelBinding: Buffer | null): TargetAnswer {
  const pairs = readPairs(given);
  const time = pairs.find(({ id }) => id === ids.timestamp)?.value;
  const timestamp = time?.length === 8 ? time.readBigUInt64LE() : null;
  const flags = Buffer.alloc(4);
  const givenFlags = pairs.find(({ id, value }) => id === ids.flags && value.length === 4)?.value;
  const flagBits = givenFlags?.readUInt32LE() ?? 0;
  flags.writeUInt32LE((flagBits | (timestamp === null ? 0 : integrityFlag)) >>> 0);
  const own: Pair[] = [
    { id: ids.flags, value: flags },
    { id: ids.channelBinding, value: bindingHash(channelBinding) },
    { id: ids.targetName, value: Buffer.from(service, 'utf16le') },
  ];
  const kept = pairs.filter(({ id }) => !own.some((each) => each.id === id));
  return {
    bytes: Buffer.concat([...kept, ...own, { id: ids.end, value: Buffer.alloc(0) }].map(write)),
    timestamp,
  };
}

/** MD5 over gss_channel_bindings_struct with nothing but the application's data ([MS-NLMP] 2.2.2.1, RFC 4121 4.1.1.2); zeros without TLS. */
function bindingHash(binding: Buffer | null): Buffer {
  if (!binding) return Buffer.alloc(16);
  const head = Buffer.alloc(20);
  head.writeUInt32LE(binding.length, 16);
  return createHash('md5').update(head).update(binding).digest();
}

function readPairs(bytes: Buffer): Pair[] {
  const pairs: Pair[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (id === ids.end || at + 4 + length > bytes.length) break;
    pairs.push({ id, value: bytes.subarray(at + 4, at + 4 + length) });
    at += 4 + length;
  }
  return pairs;
}

function write({ id, value }: Pair): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}
