import { context, propagation, ROOT_CONTEXT, SpanStatusCode, trace, type SpanKind } from '@opentelemetry/api';

/** What carries a trace from one process to the next, as headers of a message (W3C Trace Context). */
export type TraceHeaders = Readonly<Record<string, string>>;

/** All of them, for those who read them. */
export const traceHeaderNames = ['traceparent', 'tracestate'] as const;

/** The headers of a message that is sent now; none outside a trace. */
export function traceHeaders(): TraceHeaders {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** Runs the work that a message is for as a part of the trace that it came with, or, where it came with none, of a new one; never of that of whoever delivers it. */
export function receivedWith<Value>(
  headers: TraceHeaders,
  span: { readonly name: string; readonly kind: SpanKind },
  work: () => Promise<Value>,
): Promise<Value> {
  const { name, kind } = span;
  const from = propagation.extract(ROOT_CONTEXT, headers);
  return trace.getTracer('pmsync').startActiveSpan(name, { kind }, from, async (active) => {
    try {
      return await work();
    } catch (error) {
      active.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      active.end();
    }
  });
}
