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
  const meter = metrics.connection('main', () => ({
    bound: 10,
    limit: 5,
    share: 2,
    underWay: 1,
    waiting: 7,
    resting: true,
    circuit: 'sign-in',
    openStreams: 3,
  }));
  meter.called('apply', 'throttled');
  meter.requested('CreateItem', 'answered', 300);
  meter.rested('mailbox', 2_500, true);
  meter.rested('mailbox', 500, false);
  meter.heldBack('rest');
  const text = await metrics.text();
  expect(text).toContain('pmsync_pass_seconds_count{domain="contacts",result="in-step"} 1');
  expect(text).toContain('pmsync_items_written_total{domain="contacts",operation="create"} 3');
  const main = 'connection="main"';
  for (const line of [
    `pmsync_ews_calls_total{${main},verb="apply",result="throttled"} 1`,
    `pmsync_exchange_requests_total{${main},operation="CreateItem",outcome="answered"} 1`,
    `pmsync_exchange_request_seconds_bucket{le="0.25",${main},operation="CreateItem"} 0`,
    `pmsync_exchange_request_seconds_bucket{le="0.5",${main},operation="CreateItem"} 1`,
    `pmsync_exchange_rests_total{${main},scope="mailbox"} 1`,
    `pmsync_exchange_rest_seconds_total{${main},scope="mailbox"} 3`,
    `pmsync_exchange_held_back_total{${main},reason="rest"} 1`,
    `pmsync_exchange_requests_bound{${main}} 10`,
    `pmsync_exchange_requests_limit{${main}} 5`,
    `pmsync_exchange_requests_share{${main}} 2`,
    `pmsync_exchange_requests_under_way{${main}} 1`,
    `pmsync_exchange_mailboxes_waiting{${main}} 7`,
    `pmsync_exchange_resting{${main}} 1`,
    `pmsync_exchange_circuit_open{${main},reason="sign-in"} 1`,
    `pmsync_exchange_circuit_open{${main},reason="unreachable"} 0`,
    `pmsync_exchange_open_streams{${main}} 3`,
  ])
    expect(text.split('\n')).toContain(line);
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
