import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import {
  requireOrSkip,
  startNatsServer,
  temporaryDirectory,
  type NatsServer,
  type TemporaryDirectory,
} from '@pmsync/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connectJetStreamBus, type Bus } from '../../src/index.js';
import { done, newBucket, newEcho, newMarks, soon, Workbench } from '../contract/samples.js';

const within = { timeout: 15_000, interval: 20 };
const probe = await startNatsServer();
await probe?.stop();
const present = requireOrSkip('nats-server (Debian: apt-get install nats-server)', probe !== undefined);

describe.skipIf(!present)('a jetstream bus whose server comes and goes', () => {
  let store: TemporaryDirectory;
  let server: NatsServer;
  const buses: Bus[] = [];
  const notices: string[] = [];

  beforeEach(async () => {
    store = await temporaryDirectory();
    server = (await startNatsServer({ storeDir: store.path }))!;
  });
  afterEach(async () => {
    Workbench.closeAll();
    await Promise.all(buses.splice(0).map((bus) => bus.drain()));
    await server.stop();
    await store.remove();
    notices.length = 0;
  });

  function open(): Promise<Bus> {
    return connectJetStreamBus({
      servers: server.url,
      ackWaitMilliseconds: 1_000,
      reconnectMilliseconds: 50,
      notice: (sentence) => notices.push(sentence),
    });
  }
  async function opened(): Promise<Bus> {
    const bus = await open();
    buses.push(bus);
    return bus;
  }
  async function restart(storeDir = store.path) {
    server = (await startNatsServer({ storeDir, port: server.port }))!;
  }
  async function loseEverything() {
    await server.kill('SIGKILL');
    await store.remove();
    store = await temporaryDirectory();
    await restart();
  }

  it('waits for a server that is not up yet, and says so', async () => {
    await server.stop();
    const opening = opened();
    await vi.waitFor(() => expect(notices).toHaveLength(1), within);
    expect(notices[0]).toContain(`127.0.0.1:${server.port}`);
    await restart();
    expect((await opening).connected()).toBe(true);
  });

  it('goes on consuming, publishing and answering after a crash of the server', async () => {
    const [marks, echo] = [newMarks(), newEcho()];
    const [worker, publisher] = [await opened(), await opened()];
    await publisher.prepare([marks.stream]);
    const bench = new Workbench();
    await bench.consume(worker, marks.consumer, 3);
    await worker.respond(echo, async ({ text }) => ({ text, from: 'worker' }), {
      group: 'services',
      concurrency: 1,
    });
    await publisher.publish(marks.subject('a'), 'before');
    await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);

    await server.kill('SIGKILL');
    await vi.waitFor(() => expect(publisher.connected()).toBe(false), within);
    const publishing = publisher.publish(marks.subject('b'), 'meanwhile');
    await restart();
    await publishing;
    await vi.waitFor(() => expect(bench.texts()).toContain('meanwhile'), within);
    await publisher.publish(marks.subject('c'), 'after');
    await vi.waitFor(() => expect(bench.texts()).toContain('after'), within);
    const answered = async () =>
      await publisher.request(echo, { text: 'still there?' }, { deadline: soon() });
    expect((await vi.waitFor(answered, within)).from).toBe('worker');

    for (const { end } of bench.received) end(done);
    await vi.waitFor(async () => expect(await publisher.backlog(marks.consumer)).toBe(0), within);
    expect(notices).toContain('NATS is reachable again.');
  });

  it('makes streams, consumers and buckets anew when the server lost them; fences then have another issuer', async () => {
    const [marks, bucket] = [newMarks(), newBucket(30_000)];
    const bus = await opened();
    await bus.prepare([marks.stream]);
    const bench = new Workbench();
    await bench.consume(bus, marks.consumer, 3);
    const leases = await bus.leases(bucket);
    const before = (await leases.acquire('a'))!;

    await loseEverything();
    await vi.waitFor(() => expect(bus.connected()).toBe(true), within);
    await bus.publish(marks.subject('a'), 'after');
    await vi.waitFor(() => expect(bench.texts()).toEqual(['after']), within);
    const after = await vi.waitFor(async () => {
      const lease = await leases.acquire('a');
      expect(lease).toBeDefined();
      return lease!;
    }, within);
    expect(after.fence.issuer).not.toBe(before.fence.issuer);
    expect(before.fence.issuer).toContain(bucket.name);
  });

  it('does not mix the revision of a bucket made anew with the issuer of the former', async () => {
    const bucket = newBucket(30_000);
    const [one, two] = [await opened(), await opened()];
    const first = await one.leases(bucket);
    const former = (await first.acquire('a'))!.fence;
    const nats = await connect({ servers: server.url });
    await (await jetstreamManager(nats)).streams.delete(`KV_${bucket.name}`);
    await nats.close();
    const anew = (await (await two.leases(bucket)).acquire('b'))!.fence;
    const next = await vi.waitFor(async () => {
      const lease = await first.acquire('c');
      expect(lease).toBeDefined();
      return lease!.fence;
    }, within);
    expect(anew.issuer).not.toBe(former.issuer);
    expect(next.issuer).toBe(anew.issuer);
    expect(next.revision).toBeGreaterThan(anew.revision);
  });

  it('never gives a lower fence after a crash, even when every lease ran out', async () => {
    const bucket = newBucket(1_000);
    const bus = await opened();
    const leases = await bus.leases(bucket);
    const before: number[] = [];
    for (const name of ['a', 'b', 'c']) before.push((await leases.acquire(name))!.fence.revision);
    await server.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await restart();
    await vi.waitFor(() => expect(bus.connected()).toBe(true), within);
    const after = await vi.waitFor(async () => (await leases.acquire('a'))!.fence.revision, within);
    expect(after).toBeGreaterThan(Math.max(...before));
  });

  it('keeps a lease over a short absence of the server', async () => {
    const bus = await opened();
    const lease = (await (await bus.leases(newBucket(3_000))).acquire('a'))!;
    await server.kill('SIGTERM');
    await restart();
    const expiry = lease.expiresAt();
    await vi.waitFor(() => expect(lease.expiresAt()).toBeGreaterThan(expiry), within);
    expect(lease.lost.aborted).toBe(false);
  });

  it('goes on when somebody deleted the stream that it consumes from', async () => {
    const marks = newMarks();
    const bus = await opened();
    const bench = new Workbench();
    await bench.consume(bus, marks.consumer);
    const nats = await connect({ servers: server.url });
    await (await jetstreamManager(nats)).streams.delete(marks.stream.name);
    await nats.close();
    await bus.prepare([marks.stream]);
    await bus.publish(marks.subject('a'), 'after');
    await vi.waitFor(() => expect(bench.texts()).toEqual(['after']), within);
  });

  it('brings streams that were made otherwise up to date', async () => {
    const marks = newMarks();
    const nats = await connect({ servers: server.url });
    const manager = await jetstreamManager(nats);
    await manager.streams.add({
      name: marks.stream.name,
      subjects: ['formerly.>'],
      retention: 'workqueue',
      max_msgs_per_subject: 5,
    });
    const bus = await opened();
    await bus.prepare([marks.stream]);
    const { config } = await manager.streams.info(marks.stream.name);
    await nats.close();
    expect(config).toMatchObject({ subjects: marks.stream.subjects, max_msgs_per_subject: 1 });
  });

  it('drains though the server is away', async () => {
    const marks = newMarks();
    const bus = await opened();
    await bus.prepare([marks.stream]);
    const bench = new Workbench();
    await bench.consume(bus, marks.consumer);
    await (await bus.leases(newBucket(2_000))).acquire('a');
    await server.kill('SIGKILL');
    await bus.drain();
    expect(bus.connected()).toBe(false);
    await restart();
  });

  it('tells in the end that a message was not taken', async () => {
    const marks = newMarks();
    const bus = await connectJetStreamBus({
      servers: server.url,
      reconnectMilliseconds: 50,
      publishPatienceMilliseconds: 300,
    });
    buses.push(bus);
    await bus.prepare([marks.stream]);
    await server.kill('SIGKILL');
    await expect(bus.publish(marks.subject('a'), 1)).rejects.toThrow(`publish on "${marks.subject('a')}"`);
    await restart();
  });

  it('watches values over a server that was killed, and over one that lost them all', async () => {
    const [one, two] = [await opened(), await opened()];
    const bucket = newBucket(60_000);
    const [first, second] = [await one.values(bucket), await two.values(bucket)];
    const told: unknown[] = [];
    await second.watch((_, { value }) => told.push(value));
    await first.write('a', 'before', 0);
    await vi.waitFor(() => expect(told.at(-1)).toBe('before'), within);

    await server.kill('SIGKILL');
    await restart();
    await vi.waitFor(async () => {
      const current = await first.read('a');
      expect(await first.write('a', 'after a restart', current!.revision)).toBeDefined();
    }, within);
    await vi.waitFor(() => expect(told.at(-1)).toBe('after a restart'), within);

    await loseEverything();
    await vi.waitFor(async () => {
      expect(await first.read('a')).toBeUndefined();
      expect(await first.write('a', 'anew', 0)).toBeDefined();
    }, within);
    await vi.waitFor(() => expect(told.at(-1)).toBe('anew'), within);
  });
});
