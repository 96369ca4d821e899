import { SpanStatusCode, trace } from '@opentelemetry/api';

/** Runs work that begins a trace of its own, whatever called it. */
export function beginTrace<Value>(name: string, work: () => Promise<Value>): Promise<Value> {
  return trace.getTracer('pmsync').startActiveSpan(name, { root: true }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The ids under which OpenTelemetry's log lines are found; none outside a trace. */
export function traceIds(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
