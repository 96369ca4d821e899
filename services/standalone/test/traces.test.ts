import { createLogger, startTracing } from '@pmsync/observability';
import { requireOrSkip } from '@pmsync/testing';
import { ReferenceProjectMate } from '@pmsync/store';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { findNatsServer } from '../src/processes/nats-server.js';
import { Firm, until } from './firm.js';
import { ServiceProcesses } from './service-processes.js';

interface Line {
  readonly service: string;
  readonly msg: string;
  readonly trace_id?: string;
  readonly operation?: string;
  readonly client_request_id?: string;
}

/** The lines of the trace in which the changes of ProjectMate were taken last. */
function lastChange(lines: readonly Line[]): readonly Line[] {
  const taken = lines.findLast(({ msg }) => msg === 'changes taken from ProjectMate');
  expect(taken?.trace_id).toMatch(/^[0-9a-f]{32}$/);
  return lines.filter(({ trace_id }) => trace_id === taken!.trace_id);
}

/** What the gateway says of the writes to Exchange. */
function writes(lines: readonly Line[]): readonly Line[] {
  return lines.filter(({ msg, operation }) => msg === 'Exchange answered' && operation === 'UpdateItem');
}

/** The ids of requests of a trace begin with the first half of its id. */
function expectSameTrace({ trace_id, client_request_id }: Line): void {
  expect(client_request_id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  expect(client_request_id!.replaceAll('-', '').slice(0, 16)).toBe(trace_id!.slice(0, 16));
}

describe('in one process', () => {
  let firm: Firm;
  beforeAll(async () => {
    await startTracing('test', null);
  });
  afterEach(() => firm.dispose());

  test('a change is followed by one trace id from ProjectMate to what Exchange logs, and another change by another', async () => {
    firm = await Firm.start();
    const lines: Line[] = [];
    const write = (line: string) => void lines.push(JSON.parse(line) as Line);
    await firm.run({ logger: createLogger({ service: 'test', level: 'debug', destination: { write } }) });
    await firm.inStep();
    const [record] = await firm.user.contactIds();
    const traces = new Set<string>();
    for (const title of ['Партнёр', 'Управляющий партнёр']) {
      lines.length = 0;
      firm.exchange.control.resetCounters();
      await firm.user.updateContact(record!, { job_title: title });
      await until('the change in every mailbox and in the log', () => writes(lines).length === 2);
      await until('both passes', () => lines.filter(({ msg }) => msg === 'pass ended').length === 2);
      const change = lastChange(lines);
      traces.add(change[0]!.trace_id!);
      const passes = change.filter(({ msg }) => msg === 'pass ended');
      expect(passes).toHaveLength(2);
      expect(writes(change)).toHaveLength(2);
      for (const line of writes(change)) expectSameTrace(line);
      const { requestIds, requests } = firm.exchange.control.counters();
      for (const { client_request_id } of writes(change)) expect(requestIds).toContain(client_request_id);
      const sent = Object.values(requests).reduce((sum, each) => sum + each, 0);
      expect(new Set(requestIds).size).toBe(sent);
    }
    expect(traces.size).toBe(2);
  });
});

const hasNats = requireOrSkip('nats-server on the PATH (Debian: nats-server)', findNatsServer() !== null);

describe.skipIf(!hasNats)('in a process each, over NATS', () => {
  let services: ServiceProcesses;
  afterEach(() => services.dispose());

  test('a change is followed by one trace id through the logs of all services to Exchange', async () => {
    services = new ServiceProcesses({ logLevel: 'debug', leaseSeconds: 30 });
    await services.exchangeAnswers();
    await services.inStep();
    const user = new ReferenceProjectMate(services.projectMate);
    const [record] = await user.contactIds();
    const before = services.log.length;
    const lines = () =>
      services.log
        .slice(before)
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Line);
    await user.updateContact(record!, { job_title: 'Партнёр' });
    await user.close();
    const ended = () => lines().filter(({ msg }) => msg === 'pass ended').length;
    await until('all mailboxes', () => writes(lines()).length === 8 && ended() >= 8, 30_000);
    const change = lastChange(lines());
    expect(new Set(change.map(({ service }) => service))).toEqual(
      new Set(['change-watcher', 'contacts', 'ews-gateway']),
    );
    expect(writes(change)).toHaveLength(8);
    for (const line of writes(change)) expectSameTrace(line);
    const { requestIds } = await services.control<{ requestIds: string[] }>('counters');
    for (const { client_request_id } of writes(change)) expect(requestIds).toContain(client_request_id);
  }, 120_000);
});
