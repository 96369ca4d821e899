import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { beginTrace, createLogger, startTracing } from '../src/index.js';

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly { key: string; value: { stringValue?: string } }[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        status: { code?: number };
      }[];
    }[];
  }[];
}

test('where there is a collector, it gets each span with the ids that are in the log lines', async () => {
  const received: Export[] = [];
  const collector = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.url === '/v1/traces') received.push(JSON.parse(body) as Export);
      response.end('{}');
    });
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const tracing = await startTracing('contacts', `http://127.0.0.1:${port}/`);

  let line = '';
  const logger = createLogger({
    service: 'contacts',
    level: 'info',
    destination: { write: (written) => (line = written) },
  });
  await beginTrace('well', async () => logger.info('within'));
  const { trace_id: traceId } = JSON.parse(line) as { trace_id: string };
  const fails = beginTrace('ill', () => Promise.reject(new Error('the database is away')));
  await expect(fails).rejects.toThrow('the database is away');
  logger.info('outside');
  expect(JSON.parse(line)).not.toHaveProperty('trace_id');

  await tracing.end();
  collector.close();
  const [resource] = received.flatMap(({ resourceSpans }) => resourceSpans);
  expect(resource!.resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'contacts' },
  });
  const spans = resource!.scopeSpans.flatMap(({ spans: each }) => each);
  expect(spans.map(({ name, status }) => [name, status.code ?? 0])).toEqual([
    ['well', 0],
    ['ill', 2],
  ]);
  expect(spans[0]!.traceId).toBe(traceId);
  expect(spans[1]!.traceId).not.toBe(traceId);
});
