import { headers, type Msg, type MsgHdrs } from '@nats-io/transport-node';
import { traceHeaderNames, traceHeaders, type TraceHeaders } from '../tracing.js';

/** The headers that carry the trace of whoever sends now; undefined outside a trace. */
export function carrying(): MsgHdrs | undefined {
  const pairs = Object.entries(traceHeaders());
  if (pairs.length === 0) return undefined;
  const carried = headers();
  for (const [name, value] of pairs) carried.set(name, value);
  return carried;
}

/** What a message carries of a trace. */
export function carriedBy({ headers: given }: Msg): TraceHeaders {
  if (!given) return {};
  const pairs = traceHeaderNames.map((name) => [name, given.get(name)] as const);
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}
