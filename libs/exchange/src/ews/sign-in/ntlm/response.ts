import { createHmac } from 'node:crypto';
import type { PasswordAccount } from '../../../mailboxes.js';
import { md4 } from './md4.js';

const hmacMd5 = (key: Buffer, ...parts: Buffer[]) => {
  const hmac = createHmac('md5', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
};

/** What the client puts into its answer besides the proof ([MS-NLMP] 2.2.2.7). */
export interface ClientPart {
  /** Hundreds of nanoseconds since 1601. */
  readonly timestamp: bigint;
  /** 8 random bytes. */
  readonly challenge: Buffer;
  readonly targetInformation: Buffer;
}

/** NTLMv2's answer to a challenge ([MS-NLMP] 3.3.2). */
export function ntlmV2Response(
  { userName, domain, password }: PasswordAccount,
  serverChallenge: Buffer,
  { timestamp, challenge, targetInformation }: ClientPart,
): { readonly response: Buffer; readonly sessionKey: Buffer } {
  const key = hmacMd5(
    md4(Buffer.from(password, 'utf16le')),
    Buffer.from(userName.toUpperCase() + (domain ?? ''), 'utf16le'),
  );
  const time = Buffer.alloc(8);
  time.writeBigUInt64LE(timestamp);
  const part = Buffer.concat([
    Buffer.from([1, 1, 0, 0, 0, 0, 0, 0]),
    time,
    challenge,
    Buffer.alloc(4),
    targetInformation,
    Buffer.alloc(4),
  ]);
  const proof = hmacMd5(key, serverChallenge, part);
  return { response: Buffer.concat([proof, part]), sessionKey: hmacMd5(key, proof) };
}

/** The integrity check over all three messages, the last one with zeros in its place ([MS-NLMP] 3.1.5.1.2). */
export function messageIntegrity(sessionKey: Buffer, messages: readonly Buffer[]): Buffer {
  return hmacMd5(sessionKey, ...messages);
}
