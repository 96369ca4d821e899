import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, test } from 'vitest';
import { createLogger, createMetrics, HealthModule, HealthRegistry, nestLogger } from '../src/index.js';

function recorded() {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'contacts',
    level: 'debug',
    destination: { write: (line) => void lines.push(line) },
  });
  return { lines, logger };
}

describe('the log', () => {
  test('never has a secret in it, at any depth that our objects have', () => {
    const { lines, logger } = recorded();
    logger.info(
      { password: 's3cret', exchange: { password: 's3cret' }, a: { b: { authorization: 'Basic s3cret' } } },
      'x',
    );
    expect(lines.join('')).not.toContain('s3cret');
    expect(lines.join('')).toContain('[secret]');
  });

  test('names the service, the time and the error', () => {
    const { lines, logger } = recorded();
    logger.error({ error: new Error('boom') }, 'looking for changes failed');
    expect(JSON.parse(lines[0]!)).toMatchObject({
      service: 'contacts',
      msg: 'looking for changes failed',
      error: { message: 'boom', stack: expect.stringContaining('Error: boom') },
    });
  });

  test("takes Nest's messages with their context", () => {
    const { lines, logger } = recorded();
    nestLogger(logger).error('broken', 'stack', 'Injector');
    expect(JSON.parse(lines[0]!)).toMatchObject({ level: 50, context: 'Injector', msg: 'broken' });
  });
});

test('metrics come out in the Prometheus format', async () => {
  const metrics = createMetrics();
  metrics.pass('contacts', 'in-step', 120);
  metrics.written('contacts', 'create', 3);
  metrics.ewsCall('apply', 'throttled');
  const text = await metrics.text();
  expect(text).toContain('pmsync_pass_seconds_count{domain="contacts",result="in-step"} 1');
  expect(text).toContain('pmsync_items_written_total{domain="contacts",operation="create"} 3');
  expect(text).toContain('pmsync_ews_calls_total{verb="apply",result="throttled"} 1');
});

describe('health', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  test('a process that is not ready says why, and lives on', async () => {
    let problem: string | null = 'NATS is not reachable.';
    const health = new HealthRegistry();
    health.register('bus', 'ready', () => problem);
    const app = await NestFactory.create(HealthModule.register(health, createMetrics()), { logger: false });
    closing.push(() => app.close());
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ ok: false, problems: { bus: 'NATS is not reachable.' } });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    problem = null;
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('process_cpu');
  });
});
