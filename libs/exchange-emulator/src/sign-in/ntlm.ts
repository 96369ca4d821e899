import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import type { EmulatedAccount } from '../options.js';
import type { Accounts } from './accounts.js';
import { md4Digest } from './md4.js';
import type { SignInMethod, Verdict } from './method.js';
import { challengeMessage, clientPairs, readAuthenticate, type Authenticate } from './ntlm-messages.js';

/** What a server proves sign-ins with. */
export interface NtlmParts {
  readonly domain: string;
  /** The channel binding of the server's certificate; null in clear text. */
  readonly binding: Buffer | null;
  readonly requireBinding: boolean;
}

/** What was said on a connection so far. */
interface Conversation {
  readonly negotiate: Buffer;
  readonly challenge: Buffer;
  /** The whole second message. */
  readonly message: Buffer;
}

const hmac = (key: Buffer, ...parts: Buffer[]) =>
  createHmac('md5', key).update(Buffer.concat(parts)).digest();

/** NTLMv2 on a connection ([MS-NLMP], [MS-NTHT]); LM and NTLMv1 are refused. */
export function ntlmMethod(accounts: Accounts, parts: NtlmParts): SignInMethod {
  const conversations = new WeakMap<Socket, Conversation>();
  return {
    scheme: 'NTLM',
    bindsConnection: true,
    verify(credentials, connection): Promise<Verdict> {
      const given = Buffer.from(credentials, 'base64');
      if (given.length >= 16 && given.readUInt32LE(8) === 1) {
        const challenge = randomBytes(8);
        const message = challengeMessage(challenge, parts.domain);
        conversations.set(connection, { negotiate: given, challenge, message });
        return Promise.resolve({ challenge: message });
      }
      const conversation = conversations.get(connection);
      conversations.delete(connection);
      const answer = conversation && readAuthenticate(given);
      const account =
        answer && accounts.find(answer.domain ? `${answer.domain}\\${answer.userName}` : answer.userName);
      const good = account && proves(answer, account, conversation, given, parts);
      return Promise.resolve(good ? { account } : 'refused');
    },
  };
}

function proves(
  answer: Authenticate,
  account: EmulatedAccount,
  conversation: Conversation,
  message: Buffer,
  { binding, requireBinding }: NtlmParts,
): boolean {
  const [proof, blob] = [answer.response.subarray(0, 16), answer.response.subarray(16)];
  if (blob.length < 28) return false;
  const name = Buffer.from(answer.userName.toUpperCase() + answer.domain, 'utf16le');
  const key = hmac(md4Digest(Buffer.from(account.password, 'utf16le')), name);
  if (!timingSafeEqual(proof, hmac(key, conversation.challenge, blob))) return false;
  const { flags, channelBinding } = clientPairs(blob);
  if (flags & 2) {
    const zeroed = Buffer.from(message).fill(0, 72, 88);
    const expected = hmac(hmac(key, proof), conversation.negotiate, conversation.message, zeroed);
    if (!timingSafeEqual(expected, message.subarray(72, 88))) return false;
  }
  const bound = channelBinding && !channelBinding.equals(Buffer.alloc(16));
  if (bound && binding) return channelBinding.equals(bindingHash(binding));
  return !requireBinding;
}

function bindingHash(binding: Buffer): Buffer {
  const struct = Buffer.concat([Buffer.alloc(20), binding]);
  struct.writeUInt32LE(binding.length, 16);
  return createHash('md5').update(struct).digest();
}
