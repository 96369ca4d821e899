import { isSpanContextValid, SpanKind, trace, type Span } from '@opentelemetry/api';
import { randomUUID } from 'node:crypto';

/**
 * Runs a request as a part of the trace that it belongs to. Its id, a GUID, goes to the server as `client-request-id` and into the server's logs; it begins with the first half of the
 * trace's id and ends with the id of the span, so that either leads to the other, and no two requests have the same.
 * https://learn.microsoft.com/exchange/client-developer/exchange-web-services/instrumenting-client-requests-for-ews-and-rest-in-exchange
 */
export function tracedRequest<Value>(
  operation: string,
  send: (requestId: string) => Promise<Value>,
): Promise<Value> {
  const kind = SpanKind.CLIENT;
  return trace.getTracer('pmsync').startActiveSpan(`EWS ${operation}`, { kind }, async (span) => {
    const requestId = requestIdOf(span);
    span.setAttribute('client-request-id', requestId);
    try {
      return await send(requestId);
    } finally {
      span.end();
    }
  });
}

/** In a process without traces, any. */
function requestIdOf(span: Span): string {
  const { traceId, spanId } = span.spanContext();
  if (!isSpanContextValid(span.spanContext())) return randomUUID();
  return `${traceId.slice(0, 8)}-${traceId.slice(8, 12)}-${traceId.slice(12, 16)}-${spanId.slice(0, 4)}-${spanId.slice(4)}`;
}
