import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { AlwaysOffSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

/** The traces of this process. */
export interface Tracing {
  /** Sends what has not been sent. Never throws. */
  end(): Promise<void>;
}

/**
 * Lets this process take part in traces, to be called once, before anything that is to be traced: log lines carry `trace_id` and `span_id`, and the bus carries the trace on. Spans
 * are recorded and sent (OTLP over HTTP) only where there is somebody to send them to.
 * @param collector the base address of a collector, e.g. `http://otel:4318`; null: none
 */
export async function startTracing(service: string, collector: string | null): Promise<Tracing> {
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.namespace': 'pmsync' }),
    ...(collector === null
      ? { sampler: new AlwaysOffSampler() }
      : { spanProcessors: [await sender(collector)] }),
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return { end: () => provider.shutdown().catch(() => undefined) };
}

/** Loaded only where it is used: it is several times larger than all the rest of tracing. */
async function sender(collector: string): Promise<BatchSpanProcessor> {
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  const url = `${collector.replace(/\/+$/, '')}/v1/traces`;
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }) });
}
