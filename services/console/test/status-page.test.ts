import { NestFactory } from '@nestjs/core';
import { statisticsProcedure, statusProcedure, type StatusReport } from '@pmsync/contracts';
import { createMemoryBroker, type Bus } from '@pmsync/messaging';
import { createLogger } from '@pmsync/observability';
import { afterEach, expect, test } from 'vitest';
import { ConsoleModule } from '../src/index.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const report: StatusReport = {
  at: 1,
  connections: [
    {
      connection: 'firm',
      exchangeUrl: 'https://x/ews/exchange.asmx',
      exchangeVersion: 'Exchange2016',
      projectMate: { server: 'sqlite', database: 'pm' },
      periodSeconds: 60,
      startType: 'automatic',
      running: true,
      problems: [{ source: 'ews-gateway', problem: 'Names differ.', since: 1 }],
      domains: [],
    },
  ],
};

function consoleOf(bus: Bus) {
  const access = { token: null, hosts: [], listensOn: '127.0.0.1' };
  return ConsoleModule.register({ bus, access, logger: createLogger({ service: 'test', level: 'silent' }) });
}

async function page(answering: boolean): Promise<string> {
  const bus = createMemoryBroker().connect();
  if (answering) {
    const options = { group: 'services', concurrency: 1 };
    await bus.respond(statusProcedure, () => Promise.resolve(report), options);
    await bus.respond(
      statisticsProcedure,
      () => Promise.resolve({ requests: { firm: { GetItem: 2 } }, warnings: { firm: ['Not checked.'] } }),
      options,
    );
  }
  const app = await NestFactory.create(consoleOf(bus), { logger: false });
  closing.push(() => app.close());
  await app.listen(0, '127.0.0.1');
  return `${await app.getUrl()}/status`;
}

test('shows health first, then connections and figures', async () => {
  const response = await fetch(await page(true));
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    health: { ok: false, problems: ['firm: Names differ.'] },
    connections: [{ connection: 'firm' }],
    warnings: { firm: ['Not checked.'] },
    exchangeRequests: { firm: { GetItem: 2 } },
  });
});

test('says who does not answer', async () => {
  const response = await fetch(await page(false));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    health: { ok: false, problems: [expect.stringContaining('is the service that owns it running?')] },
  });
});
