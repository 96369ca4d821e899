const SIGNATURE = Buffer.from('NTLMSSP\0');
/** UNICODE, REQUEST_TARGET, NTLM, ALWAYS_SIGN, TARGET_TYPE_DOMAIN, EXTENDED_SESSIONSECURITY, TARGET_INFO, VERSION, 128. */
const FLAGS = 0x228b8205 | 0x10000;

/** The fields of a third message that matter. */
export interface Authenticate {
  readonly userName: string;
  readonly domain: string;
  readonly response: Buffer;
}

/** The second message ([MS-NLMP] 2.2.1.2). */
export function challengeMessage(challenge: Buffer, domain: string): Buffer {
  const name = Buffer.from(domain, 'utf16le');
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(BigInt(Date.now()) * 10_000n + 116_444_736_000_000_000n);
  const information = Buffer.concat([
    pair(2, name),
    pair(1, Buffer.from('EXCHANGE', 'utf16le')),
    pair(4, Buffer.from(`${domain.toLowerCase()}.test`, 'utf16le')),
    pair(7, time),
    pair(0, Buffer.alloc(0)),
  ]);
  const head = Buffer.alloc(56);
  SIGNATURE.copy(head);
  head.writeUInt32LE(2, 8);
  field(head, 12, name.length, 56);
  head.writeUInt32LE(FLAGS >>> 0, 20);
  challenge.copy(head, 24);
  field(head, 40, information.length, 56 + name.length);
  Buffer.from([10, 0, 0x63, 0x45, 0, 0, 0, 15]).copy(head, 48);
  return Buffer.concat([head, name, information]);
}

/** A third message ([MS-NLMP] 2.2.1.3); undefined for anything else. */
export function readAuthenticate(message: Buffer): Authenticate | undefined {
  if (message.length < 88 || !message.subarray(0, 8).equals(SIGNATURE) || message.readUInt32LE(8) !== 3) {
    return undefined;
  }
  const at = (place: number) => {
    const offset = message.readUInt32LE(place + 4);
    return message.subarray(offset, offset + message.readUInt16LE(place));
  };
  return { response: at(20), domain: at(28).toString('utf16le'), userName: at(36).toString('utf16le') };
}

/** What the client added to the target information within its NTLMv2 response ([MS-NLMP] 2.2.2.7). */
export function clientPairs(blob: Buffer): { flags: number; channelBinding: Buffer | undefined } {
  let flags = 0;
  let channelBinding: Buffer | undefined;
  for (let at = 28; at + 4 <= blob.length;) {
    const [id, length] = [blob.readUInt16LE(at), blob.readUInt16LE(at + 2)];
    const value = blob.subarray(at + 4, at + 4 + length);
    if (id === 0) break;
    if (id === 6 && length === 4) flags = value.readUInt32LE();
    if (id === 10) channelBinding = value;
    at += 4 + length;
  }
  return { flags, channelBinding };
}

function field(head: Buffer, place: number, length: number, offset: number): void {
  head.writeUInt16LE(length, place);
  head.writeUInt16LE(length, place + 2);
  head.writeUInt32LE(offset, place + 4);
}

function pair(id: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, value]);
}
