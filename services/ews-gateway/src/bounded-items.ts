import type { ExchangeResult, MailboxItem } from '@pmsync/contracts';

/** Half of the bus's 1 MB, with room for what surrounds the items. */
const bytesPerReply = 500_000;

/**
 * As many of the items as one message on the bus can carry. The ones after them are to be asked for again (`transient`); one that is too large by itself cannot be
 * read at all (`invalid`).
 */
export function boundedItems(items: readonly ExchangeResult<MailboxItem>[]): ExchangeResult<MailboxItem>[] {
  let bytes = 0;
  return items.map((item) => {
    if (!item.ok) return item;
    const size = Buffer.byteLength(JSON.stringify(item.value));
    if (size > bytesPerReply) {
      const message = `The item in Exchange has ${size} bytes of text, more than can be taken in: shorten its notes.`;
      return { ok: false, problem: { kind: 'invalid', message } };
    }
    bytes += size;
    if (bytes <= bytesPerReply) return item;
    return {
      ok: false,
      problem: { kind: 'transient', message: 'Too much for one reply.', outcomeUnknown: false },
    };
  });
}
