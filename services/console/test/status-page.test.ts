import { NestFactory } from '@nestjs/core';
import { statisticsProcedure, statusProcedure, type StatusReport } from '@pmsync/contracts';
import { createMemoryBroker, type Bus } from '@pmsync/messaging';
import { createLogger } from '@pmsync/observability';
import { Secret } from '@pmsync/settings';
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
      notifications: { kind: 'polling', problems: [], streams: 0, watched: 0 },
      problems: [{ source: 'ews-gateway', problem: 'Names differ.', since: 1 }],
      domains: [
        {
          domain: 'contacts',
          filling: null,
          changesToSpread: 0,
          mailboxes: [],
          parked: [
            {
              mailbox: 'belov@example.com',
              recordId: 'r',
              kind: 'invalid',
              title: 'Anna Lee',
              reason: 'Its e-mail address has no @.',
              since: 1,
            },
          ],
        },
      ],
    },
  ],
};

function consoleOf(bus: Bus, token: Secret | null) {
  const access = { token, hosts: [], listensOn: '127.0.0.1' };
  return ConsoleModule.register({ bus, access, logger: createLogger({ service: 'test', level: 'silent' }) });
}

async function page(answering: boolean, token: Secret | null = null): Promise<string> {
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
  const app = await NestFactory.create(consoleOf(bus, token), { logger: false });
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

test('names persons to who may ask for everything, and to nobody else', async () => {
  const token = 'the-token-of-the-console';
  const address = await page(true, new Secret(token));
  const stranger = await (await fetch(address)).text();
  expect(stranger).toContain('has no @');
  expect(stranger).not.toContain('Anna Lee');
  const administrator = await fetch(address, { headers: { Authorization: `Bearer ${token}` } });
  expect(await administrator.text()).toContain('Anna Lee');
});

test('says who does not answer', async () => {
  const response = await fetch(await page(false));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({
    health: { ok: false, problems: [expect.stringContaining('is the service that owns it running?')] },
  });
});
