import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import type { ExchangeVersion } from '@pmsync/domain';
import type { FollowOptions } from '../../watch.js';
import { transient } from '../problems/sentences.js';
import type { Affinity } from '../streaming/affinity.js';
import { EnvelopeSplitter } from '../streaming/envelope-splitter.js';
import { readNotifications, type StreamNews } from '../streaming/read-notifications.js';
import type { EwsTransport } from '../transport/transport.js';
import { escapeXml } from '../xml/escape.js';
import { MalformedXml } from '../xml/malformed-xml.js';
import { envelope } from './envelope.js';

/** Minutes until the server asks to be asked anew: the most that Exchange takes. */
const connectionTimeout = 30;

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/getstreamingevents-operation: hands on what the server says until it closes the stream in
 * good order, or until something is wrong. Acts for the anchor of the group, so that every stream has a budget of its own.
 */
export async function getStreamingEvents(
  {
    transport,
    version,
    affinity,
  }: {
    readonly transport: EwsTransport;
    readonly version: ExchangeVersion;
    readonly affinity: Affinity;
  },
  subscriptionIds: readonly string[],
  told: (news: StreamNews) => void,
  { silence, signal }: FollowOptions,
): Promise<ExchangeResult<null>> {
  const mailbox = affinity.anchor;
  const context = transport.context(mailbox, false, 'GetStreamingEvents');
  const ids = subscriptionIds.map((id) => `<t:SubscriptionId>${escapeXml(id)}</t:SubscriptionId>`);
  const body =
    `<m:GetStreamingEvents><m:SubscriptionIds>${ids.join('')}</m:SubscriptionIds>` +
    `<m:ConnectionTimeout>${connectionTimeout}</m:ConnectionTimeout></m:GetStreamingEvents>`;
  const splitter = new EnvelopeSplitter();
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), silence);
  let closed = false;
  let heard = false;
  let wrong: ExchangeProblem | null = null;
  const hear = (news: StreamNews) => {
    timer.refresh();
    heard = true;
    if (news.kind === 'closed') closed = true;
    else if (news.kind === 'problem') wrong ??= news.problem;
    else told(news);
  };
  try {
    const request = {
      operation: 'GetStreamingEvents',
      mailbox,
      writes: false,
      envelope: envelope(version, mailbox, body),
      deadline: Date.now() + silence,
      affinity,
    };
    const failure = await transport.stream(request, AbortSignal.any([signal, silent.signal]), (bytes) => {
      for (const document of splitter.push(bytes)) readNotifications(document, context).forEach(hear);
      return !closed && wrong === null;
    });
    // What was told decides, even where the connection breaks off behind it.
    if (wrong) return { ok: false, problem: wrong };
    if (closed) return { ok: true, value: null };
    if (signal.aborted) return ended('Watching was ended.');
    if (silent.signal.aborted) return silenced(context.url, silence, heard);
    return failure
      ? { ok: false, problem: failure }
      : ended(`${context.url} ended its notifications before their time.`);
  } catch (error) {
    if (!(error instanceof MalformedXml)) throw error;
    return ended(`${context.url} sent notifications that cannot be read: ${error.message}.`);
  } finally {
    clearTimeout(timer);
  }
}

function silenced(url: string, silence: number, heard: boolean): ExchangeResult<never> {
  const message = `No notifications came from ${url} for ${Math.round(silence / 1_000)} s: does a proxy hold them back?`;
  return heard ? ended(message) : { ok: false, problem: { kind: 'unsupported', message } };
}

function ended(message: string): ExchangeResult<never> {
  return { ok: false, problem: transient(message, false) };
}
