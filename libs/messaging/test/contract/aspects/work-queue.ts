import { describe, expect, it, vi } from 'vitest';
import type { Harness } from '../harness.js';
import { done, newMarks, Workbench } from '../samples.js';

const within = { timeout: 10_000, interval: 10 };

export function workQueueContract(harness: Harness): void {
  describe('the work queue', () => {
    it('keeps one waiting message a key, the newest', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      for (const nth of [1, 2, 3]) await bus.publish(marks.subject('a'), nth);
      await bus.publish(marks.subject('b'), 'other');
      expect(await bus.backlog(marks.consumer)).toBe(2);
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer, 5);
      await vi.waitFor(() => expect(bench.received).toHaveLength(2), within);
      expect(bench.texts()).toEqual(expect.arrayContaining([3, 'other']));
      for (const { end } of bench.received) end(done);
      await vi.waitFor(async () => expect(await bus.backlog(marks.consumer)).toBe(0), within);
      expect(bench.received).toHaveLength(2);
    });

    it('delivers a mark published while its key is being worked on, even before that work ends', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'first');
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer, 2);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      await bus.publish(marks.subject('a'), 'second');
      await vi.waitFor(() => expect(bench.texts()).toEqual(['first', 'second']), within);
      // The first's end does not take the second along.
      bench.received[0]!.end(done);
      expect(await bus.backlog(marks.consumer)).toBe(1);
      bench.received[1]!.end({ kind: 'retry', afterMilliseconds: 10 });
      await vi.waitFor(() => expect(bench.texts()).toEqual(['first', 'second', 'second']), within);
      bench.received[2]!.end(done);
      await vi.waitFor(async () => expect(await bus.backlog(marks.consumer)).toBe(0), within);
    });

    it('does not bring back a failed message that a newer one replaced', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'first');
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer, 2);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      await bus.publish(marks.subject('a'), 'second');
      await vi.waitFor(() => expect(bench.received).toHaveLength(2), within);
      bench.received[0]!.fail(new Error('too late to matter'));
      bench.received[1]!.end(done);
      await vi.waitFor(async () => expect(await bus.backlog(marks.consumer)).toBe(0), within);
      await bus.publish(marks.subject('b'), 'third');
      await vi.waitFor(() => expect(bench.received).toHaveLength(3), within);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(bench.texts()).toEqual(['first', 'second', 'third']);
    });

    it('delivers a new mark at once though its predecessor rests', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'first');
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      bench.received[0]!.end({ kind: 'retry', afterMilliseconds: 60_000 });
      await bus.publish(marks.subject('a'), 'second');
      await vi.waitFor(() => expect(bench.texts()).toEqual(['first', 'second']), within);
    });

    it('gives a process no more than it takes at once, and the rest to others', async () => {
      const marks = newMarks();
      const [one, two] = [await harness.connect(), await harness.connect()];
      await one.prepare([marks.stream]);
      for (let key = 0; key < 6; key++) await one.publish(marks.subject(String(key)), key);
      const [narrow, wide] = [new Workbench(), new Workbench()];
      await narrow.consume(one, marks.consumer, 2);
      await vi.waitFor(() => expect(narrow.received).toHaveLength(2), within);
      await wide.consume(two, marks.consumer, 10);
      await vi.waitFor(() => expect(wide.received).toHaveLength(4), within);
      expect(narrow.received).toHaveLength(2);
      expect(new Set([...narrow.texts(), ...wide.texts()]).size).toBe(6);
      expect(await one.backlog(marks.consumer)).toBe(6);
    });

    it('keeps the consumers of one stream apart', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      const elsewhere = {
        ...marks.consumer,
        durable: `${marks.consumer.durable}-other`,
        filterSubject: marks.consumer.filterSubject.replace('.dirty.', '.clean.'),
      };
      const [dirty, clean] = [new Workbench(), new Workbench()];
      await dirty.consume(bus, marks.consumer);
      await clean.consume(bus, elsewhere);
      await bus.publish(marks.subject('a').replace('.dirty.', '.clean.'), 'clean');
      await bus.publish(marks.subject('a'), 'dirty');
      await vi.waitFor(() => expect([dirty.texts(), clean.texts()]).toEqual([['dirty'], ['clean']]), within);
    });
  });
}
