import { SpanStatusCode, trace } from '@opentelemetry/api';
import { createLogger, startTracing } from '@pmsync/observability';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Harness } from '../harness.js';
import { done, newEcho, newMarks, soon } from '../samples.js';

const within = { timeout: 10_000, interval: 10 };
const sole = { group: 'services', concurrency: 10 };

/** What a log line written now says of its trace. */
function logged(): { trace_id?: string; span_id?: string } {
  let written = '';
  createLogger({ service: 'test', level: 'info', destination: { write: (line) => (written = line) } }).info(
    'x',
  );
  return JSON.parse(written) as ReturnType<typeof logged>;
}

const traceId = () => logged().trace_id;

/** Runs work within a trace, and answers that trace's id. */
async function inTrace(work: () => Promise<unknown>): Promise<string> {
  return await trace.getTracer('test').startActiveSpan('test', async (span) => {
    expect(span.spanContext().traceId).toMatch(/^(?!0+$)[0-9a-f]{32}$/);
    await work();
    span.setStatus({ code: SpanStatusCode.OK }).end();
    return span.spanContext().traceId;
  });
}

export function traceContract(harness: Harness): void {
  describe('traces', () => {
    beforeAll(async () => {
      await startTracing('test', null);
    });

    it('go with a message to its consumer, with each delivery of it, and from there on', async () => {
      const [first, second] = [newMarks(), newMarks()];
      const [publisher, worker] = [await harness.connect(), await harness.connect()];
      await publisher.prepare([first.stream, second.stream]);
      await worker.prepare([first.stream, second.stream]);
      const seen: (string | undefined)[] = [];
      let failed = false;
      await worker.consume(
        first.consumer,
        async () => {
          seen.push(traceId());
          if (!failed) {
            failed = true;
            throw new Error('the database is away');
          }
          await worker.publish(second.subject('a'), 1);
          return done;
        },
        { concurrency: 1 },
      );
      await worker.consume(
        second.consumer,
        async () => {
          seen.push(traceId());
          return done;
        },
        { concurrency: 1 },
      );
      const id = await inTrace(() => publisher.publish(first.subject('a'), 1));
      await vi.waitFor(() => expect(seen).toEqual([id, id, id]), within);
    });

    it('go with a request to its responder, which is another span', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      const seen: ReturnType<typeof logged>[] = [];
      await server.respond(
        echo,
        async ({ text }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          seen.push(logged());
          return { text, from: 'server' };
        },
        sole,
      );
      const spans: (string | undefined)[] = [];
      const ask = async () => {
        spans.push(logged().span_id);
        await client.request(echo, { text: '' }, { deadline: soon() });
        spans.push(logged().span_id);
      };
      const [one, other] = await Promise.all([inTrace(ask), inTrace(ask)]);
      expect(one).not.toBe(other);
      expect(new Set(seen.map((line) => line.trace_id))).toEqual(new Set([one, other]));
      for (const { span_id } of seen) expect(spans).not.toContain(span_id);
      // Each requester is in its own span again.
      expect(new Set(spans).size).toBe(2);
    });

    it('are kept apart: what was sent outside any begins one of its own', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      const seen = new Map<unknown, string | undefined>();
      const first = await inTrace(() => bus.publish(marks.subject('a'), 'within'));
      await bus.publish(marks.subject('b'), 'outside');
      await bus.publish(marks.subject('c'), 'outside too');
      // The consumer begins inside a trace, too, which is none of the messages' business.
      const consumers = await inTrace(() =>
        bus.consume(
          marks.consumer,
          async ({ payload }) => {
            seen.set(payload, traceId());
            return done;
          },
          { concurrency: 1 },
        ),
      );
      await vi.waitFor(() => expect(seen.size).toBe(3), within);
      expect(seen.get('within')).toBe(first);
      expect(new Set([...seen.values(), consumers]).size).toBe(4);
      expect([...seen.values()]).not.toContain(undefined);
      expect(traceId()).toBeUndefined();
    });
  });
}
