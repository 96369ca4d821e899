import { describe, expect, it, vi } from 'vitest';
import type { Harness } from '../harness.js';
import { done, newBucket, newEcho, newMarks, soon, Workbench } from '../samples.js';

const within = { timeout: 10_000, interval: 10 };
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function drainContract(harness: Harness): void {
  describe('draining', () => {
    it('waits for the work under way, which may still use the bus, and leaves the rest to others', async () => {
      const marks = newMarks();
      const [leaving, staying] = [await harness.connect(), await harness.connect()];
      await leaving.prepare([marks.stream]);
      await leaving.publish(marks.subject('a'), 'a');
      const bench = new Workbench();
      await bench.consume(leaving, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);

      let drained = false;
      const draining = leaving.drain().then(() => (drained = true));
      expect(bench.received[0]!.message.signal.aborted).toBe(true);
      await staying.prepare([marks.stream]);
      await staying.publish(marks.subject('b'), 'b');
      await sleep(150);
      expect(drained).toBe(false);
      await leaving.publish(marks.subject('c'), 'c');
      bench.received[0]!.end(done);
      await draining;
      expect(leaving.connected()).toBe(false);
      expect(bench.received).toHaveLength(1);

      const heir = new Workbench();
      await heir.consume(staying, marks.consumer, 5);
      await vi.waitFor(() => expect(heir.texts()).toEqual(expect.arrayContaining(['b', 'c'])), within);
      expect(heir.received).toHaveLength(2);
      for (const { message } of heir.received) expect(message.delivery).toBe(1);
    });

    it('answers the requests that it took, and takes no more', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      let release!: () => void;
      const gate = new Promise<void>((resolve) => (release = resolve));
      let started = 0;
      await server.respond(
        echo,
        async ({ text }) => {
          started += 1;
          await gate;
          return { text, from: 'server' };
        },
        { group: 'services', concurrency: 1 },
      );
      const taken = client.request(echo, { text: 'taken' }, { deadline: soon() });
      await vi.waitFor(() => expect(started).toBe(1), within);
      const draining = server.drain();
      await sleep(100);
      await expect(client.request(echo, { text: 'late' }, { deadline: soon() })).rejects.toThrow();
      release();
      expect((await taken).text).toBe('taken');
      await draining;
      expect(started).toBe(1);
    });

    it('gives the leases up', async () => {
      const bucket = newBucket(30_000);
      const [leaving, staying] = [await harness.connect(), await harness.connect()];
      expect(await (await leaving.leases(bucket)).acquire('a')).toBeDefined();
      await leaving.drain();
      expect(await (await staying.leases(bucket)).acquire('a')).toBeDefined();
    });

    it('is over for a stopped subscription, however often it is stopped', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'a');
      const bench = new Workbench();
      const subscription = await bench.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      const stops = [subscription.stop(), subscription.stop()];
      expect(bench.received[0]!.message.signal.aborted).toBe(false);
      bench.received[0]!.end(done);
      await Promise.all(stops);
      await bus.publish(marks.subject('b'), 'b');
      await sleep(100);
      expect(bench.received).toHaveLength(1);
      expect(await bus.backlog(marks.consumer)).toBe(1);
    });
  });
}
