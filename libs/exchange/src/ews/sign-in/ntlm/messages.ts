const signature = Buffer.from('NTLMSSP\0', 'latin1');

/** Flags of [MS-NLMP] 2.2.2.5: only what a sign-in over HTTP needs, which signs and seals nothing afterwards. */
const flags = {
  unicode: 0x1,
  requestTarget: 0x4,
  ntlm: 0x200,
  alwaysSign: 0x8000,
  extendedSecurity: 0x80000,
  targetInformation: 0x800000,
  version: 0x2000000,
  strong: 0x20000000,
} as const;

const asked =
  flags.unicode |
  flags.requestTarget |
  flags.ntlm |
  flags.alwaysSign |
  flags.extendedSecurity |
  flags.version |
  flags.strong;

/** Windows 10 and revision 15 of the protocol; servers only log it. */
const version = Buffer.from([10, 0, 0, 0, 0, 0, 0, 15]);
const header = 88;
const integrityAt = 72;

/** The first message ([MS-NLMP] 2.2.1.1): that NTLM is spoken. */
export function negotiateMessage(): Buffer {
  const message = Buffer.alloc(40);
  signature.copy(message);
  message.writeUInt32LE(1, 8);
  message.writeUInt32LE(asked, 12);
  version.copy(message, 32);
  return message;
}

/** What the server asks ([MS-NLMP] 2.2.1.2). */
export interface ServerChallenge {
  readonly flags: number;
  /** 8 bytes. */
  readonly challenge: Buffer;
  readonly targetInformation: Buffer;
}

/** Reads the second message; undefined for one that is none, or that offers no NTLMv2. */
export function readChallengeMessage(message: Buffer): ServerChallenge | undefined {
  if (message.length < 48 || !message.subarray(0, 8).equals(signature) || message.readUInt32LE(8) !== 2) {
    return undefined;
  }
  const given = message.readUInt32LE(20);
  const length = message.readUInt16LE(40);
  const at = message.readUInt32LE(44);
  const usable = (given & flags.unicode) !== 0 && (given & flags.targetInformation) !== 0;
  if (!usable || at + length > message.length) return undefined;
  return {
    flags: given,
    challenge: message.subarray(24, 32),
    targetInformation: message.subarray(at, at + length),
  };
}

/** What the client answers. */
export interface Answer {
  readonly userName: string;
  readonly domain: string;
  readonly response: Buffer;
  /** The flags of the challenge. */
  readonly flags: number;
  /** Makes the integrity check over the message with zeros in its place; null where there is none. */
  readonly integrity: ((message: Buffer) => Buffer) | null;
}

/** The third message ([MS-NLMP] 2.2.1.3). */
export function authenticateMessage({ userName, domain, response, flags: given, integrity }: Answer): Buffer {
  const message = Buffer.alloc(header);
  signature.copy(message);
  message.writeUInt32LE(3, 8);
  const payload: Buffer[] = [];
  let at = header;
  const field = (place: number, value: Buffer) => {
    message.writeUInt16LE(value.length, place);
    message.writeUInt16LE(value.length, place + 2);
    message.writeUInt32LE(at, place + 4);
    payload.push(value);
    at += value.length;
  };
  field(28, Buffer.from(domain, 'utf16le'));
  field(36, Buffer.from(userName, 'utf16le'));
  field(44, Buffer.alloc(0));
  // With a time from the server, LMv2 is zeros ([MS-NLMP] 3.1.5.1.2); what does without NTLMv2 is not spoken here.
  field(12, Buffer.alloc(24));
  field(20, response);
  field(52, Buffer.alloc(0));
  message.writeUInt32LE((given & (asked | flags.targetInformation)) >>> 0, 60);
  version.copy(message, 64);
  const whole = Buffer.concat([message, ...payload]);
  if (integrity) integrity(whole).copy(whole, integrityAt);
  return whole;
}
