import type { MailboxOperation } from '@pmsync/contracts';

/** The most operations of one request to the gateway. */
export const operationsPerRequest = 128;

/** The most items that the gateway reads at once. */
export const itemsPerGet = 100;

/** The most bytes of one request to the gateway: half of the bus's 1 MB, and light for Exchange to take in one go. */
const bytesPerRequest = 500_000;

export function portionsOf<Element>(elements: readonly Element[], size: number): Element[][] {
  const portions: Element[][] = [];
  for (let start = 0; start < elements.length; start += size)
    portions.push(elements.slice(start, start + size));
  return portions;
}

/** Splits by count and by bytes; one that is too large by itself stands alone, for the bus to refuse by name. */
export function requestsOf<Element extends { readonly operation: MailboxOperation }>(
  elements: readonly Element[],
): Element[][] {
  const requests: Element[][] = [];
  let current: Element[] = [];
  let bytes = 0;
  for (const element of elements) {
    const size = bytesOf(element.operation);
    if (current.length > 0 && (current.length === operationsPerRequest || bytes + size > bytesPerRequest)) {
      requests.push(current);
      current = [];
      bytes = 0;
    }
    current.push(element);
    bytes += size;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}

/** About what the operation has as JSON, without writing it: names, quotes and nulls make up the frame; a short text takes at most two bytes a unit in Russian. */
function bytesOf(operation: MailboxOperation): number {
  const frame = 700;
  if (operation.kind === 'delete') return frame;
  let bytes = frame;
  for (const value of Object.values(operation.contact)) {
    if (typeof value === 'string') bytes += value.length < 200 ? value.length * 2 : Buffer.byteLength(value);
    else for (const part of Object.values(value ?? {})) bytes += (part?.length ?? 0) * 2;
  }
  return bytes;
}
