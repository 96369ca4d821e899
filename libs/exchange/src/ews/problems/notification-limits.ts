import type { CallContext } from '../transport/call-context.js';

const operations = new Set(['Subscribe', 'GetStreamingEvents']);
const codes = new Set(['ErrorExceededSubscriptionCount', 'ErrorExceededConnectionCount']);

/** Whether a mailbox has as many subscriptions or streams as it may: that says nothing about its other requests, which are not to rest for it. */
export function exceedsNotifications(code: string, { operation }: CallContext): boolean {
  return operation !== undefined && operations.has(operation) && codes.has(code);
}
