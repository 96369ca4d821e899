import type { Random } from '../model/random.js';
import type { Dialogue } from './dialogues.js';
import { rephrase } from './neutral.js';
import { orderly, type Delivery, type RawReply } from './reply.js';
import { spoilBytes } from './spoil-bytes.js';
import { isJson, spoilJson } from './spoil-json.js';
import { spoilTree } from './spoil-tree.js';
import { readTree, writeTree } from './xml-tree.js';

/** One input of the fuzz: a dialogue in which one reply, or all of them, come otherwise. */
export interface SpoiltDialogue {
  readonly replies: readonly RawReply[];
  readonly deliveries: readonly Delivery[];
  /** What was done to the replies, in words. */
  readonly done: readonly string[];
  /** Nothing was done but to say the same in other words. */
  readonly sameMeaning: boolean;
}

export function spoil({ exchanges }: Dialogue, random: Random): SpoiltDialogue {
  const replies = exchanges.map(({ reply }) => reply);
  const deliveries = replies.map(() => orderly);
  const done: string[] = [];
  const say = (at: number, words: string) => done.push(`reply ${at + 1}: ${words}`);
  const at = random.below(replies.length);

  if (random.chance(0.4)) {
    for (const [index, reply] of replies.entries()) {
      if (!isTree(reply)) continue;
      replies[index] = { ...reply, body: Buffer.from(rephrase(reply.body.toString(), random)) };
      say(index, 'rephrased');
    }
    // One in four of these stays as it is, to be compared.
    if (random.chance(0.25)) return { replies, deliveries, done, sameMeaning: true };
  }
  if (isTree(replies[at]!) && random.chance(0.75)) {
    const nodes = readTree(replies[at]!.body.toString());
    for (let times = random.pick([1, 1, 1, 2, 5]); times > 0; times -= 1) say(at, spoilTree(nodes, random));
    replies[at] = { ...replies[at]!, body: Buffer.from(writeTree(nodes)) };
  } else if (isJson(replies[at]!.body) && random.chance(0.6)) {
    const { bytes, done: words } = spoilJson(replies[at]!.body, random);
    replies[at] = { ...replies[at]!, body: bytes };
    say(at, words);
  } else if (random.chance(0.6)) {
    const { bytes, done: words } = spoilBytes(replies[at]!.body, random);
    replies[at] = { ...replies[at]!, body: bytes };
    say(at, words);
  } else {
    replies[at] = spoilHead(replies[at]!, random, (words) => say(at, words));
  }
  if (random.chance(0.1)) {
    const framing = random.pick(['chunked', 'none', 'too-long', 'too-short', 'gzip'] as const);
    const cutAfter = random.chance(0.5) ? random.below(replies[at]!.body.length + 400) : null;
    deliveries[at] = { framing, cutAfter };
    say(at, `framed as ${framing}${cutAfter === null ? '' : `, cut after ${cutAfter} bytes`}`);
  }
  return { replies, deliveries, done, sameMeaning: false };
}

function isTree({ body }: RawReply): boolean {
  try {
    return body.length > 0 && readTree(body.toString()).some((node) => typeof node !== 'string');
  } catch {
    return false;
  }
}

const strayHeaders = [
  'Retry-After: 1e308',
  'Retry-After: -5',
  'Retry-After: Wed, 21 Oct 2099 07:28:00 GMT',
  'Location: //',
  'Location: http://[',
  'Content-Type: text/html',
  'Content-Type: ;;;',
  'Date: never',
  'WWW-Authenticate: NTLM',
  'WWW-Authenticate: NTLM TlRMTVNTUAACAAAA',
  'WWW-Authenticate: Bearer error="invalid_token", realm="',
  'X-MS-Diagnostics: \xff\xfe',
  'Transfer-Encoding: chunked',
  'Content-Length: 5',
  'No colon',
  ': no name',
] as const;

function spoilHead(reply: RawReply, random: Random, say: (words: string) => void): RawReply {
  const challenge = reply.headers.find((line) => /^www-authenticate: *ntlm ./i.test(line));
  if (challenge && random.chance(0.7)) {
    const token = Buffer.from(challenge.split(' ').at(-1)!, 'base64');
    const { bytes, done } = spoilBytes(token, random);
    say(`the challenge ${done}`);
    const spoilt = `WWW-Authenticate: NTLM ${bytes.toString('base64')}`;
    return { ...reply, headers: reply.headers.map((line) => (line === challenge ? spoilt : line)) };
  }
  const status = random.pick([
    100, 200, 204, 206, 301, 304, 400, 401, 403, 404, 407, 429, 500, 502, 503, 999,
  ]);
  const header = random.pick(strayHeaders);
  say(`HTTP ${status} with "${header}"`);
  return { ...reply, status, headers: random.chance(0.5) ? [...reply.headers, header] : [header] };
}
