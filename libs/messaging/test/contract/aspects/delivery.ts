import { describe, expect, it, vi } from 'vitest';
import { MessageTooLarge } from '../../../src/index.js';
import type { Harness } from '../harness.js';
import { done, newMarks, Workbench } from '../samples.js';

const within = { timeout: 10_000, interval: 10 };

export function deliveryContract(harness: Harness): void {
  describe('delivery', () => {
    it('brings a message to the consumer as it was published, once it is done never again', async () => {
      const marks = newMarks();
      const [publisher, worker] = [await harness.connect(), await harness.connect()];
      await publisher.prepare([marks.stream]);
      const payload = { version: 1, text: 'Ёлка & <b> "🎄"', nested: [{ none: null }] };
      await publisher.publish(marks.subject('a'), payload);
      expect(await publisher.backlog(marks.consumer)).toBe(1);

      const bench = new Workbench();
      await bench.consume(worker, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      const { message, end } = bench.received[0]!;
      expect(message).toMatchObject({ subject: marks.subject('a'), payload, delivery: 1 });
      expect(await publisher.backlog(marks.consumer)).toBe(1);
      end(done);
      await vi.waitFor(async () => expect(await publisher.backlog(marks.consumer)).toBe(0), within);

      await publisher.publish(marks.subject('b'), 2);
      await vi.waitFor(() => expect(bench.received).toHaveLength(2), within);
      expect(bench.texts()).toEqual([payload, 2]);
    });

    it('shares nothing between publisher and consumer', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      const payload = { text: 'before' };
      await bus.publish(marks.subject('a'), payload);
      payload.text = 'after';
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(bench.texts()).toEqual([{ text: 'before' }]), within);
    });

    it('takes a message again after its handler threw, and says how often it came', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'x');
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer);
      for (const nth of [1, 2, 3]) {
        await vi.waitFor(() => expect(bench.received).toHaveLength(nth), within);
        expect(bench.received[nth - 1]!.message.delivery).toBe(nth);
        bench.received[nth - 1]!.fail(new Error('the database is away'));
      }
    });

    it('delivers again after as long as the handler asked for, not before', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'x');
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      const asked = Date.now();
      bench.received[0]!.end({ kind: 'retry', afterMilliseconds: 400 });
      await vi.waitFor(() => expect(bench.received).toHaveLength(2), within);
      // Servers and clients round to milliseconds on their own.
      expect(Date.now() - asked).toBeGreaterThanOrEqual(395);
    });

    it('gives what a dead worker had to another', async () => {
      const marks = newMarks();
      const [publisher, doomed, heir] = [
        await harness.connect(),
        await harness.connect(),
        await harness.connect(),
      ];
      await publisher.prepare([marks.stream]);
      await publisher.publish(marks.subject('a'), 'x');
      const [first, second] = [new Workbench(), new Workbench()];
      await first.consume(doomed, marks.consumer);
      await vi.waitFor(() => expect(first.received).toHaveLength(1), within);
      await second.consume(heir, marks.consumer);
      await harness.kill(doomed);
      await vi.waitFor(() => expect(second.received).toHaveLength(1), {
        timeout: harness.noticesDeathWithin,
        interval: 10,
      });
      expect(second.received[0]!.message).toMatchObject({ payload: 'x', delivery: 2 });
      // The dead man's late word changes nothing.
      first.received[0]!.end(done);
      expect(await publisher.backlog(marks.consumer)).toBe(1);
      second.received[0]!.end(done);
      await vi.waitFor(async () => expect(await publisher.backlog(marks.consumer)).toBe(0), within);
    });

    it('lets a handler take longer than the bus waits for a dead one', async () => {
      const marks = newMarks();
      const [bus, other] = [await harness.connect(), await harness.connect()];
      await bus.prepare([marks.stream]);
      await bus.publish(marks.subject('a'), 'x');
      const [slow, idle] = [new Workbench(), new Workbench()];
      await slow.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(slow.received).toHaveLength(1), within);
      await idle.consume(other, marks.consumer);
      await new Promise((resolve) => setTimeout(resolve, harness.noticesDeathWithin));
      expect(idle.received).toHaveLength(0);
      expect(slow.received).toHaveLength(1);
      slow.received[0]!.end(done);
      await vi.waitFor(async () => expect(await bus.backlog(marks.consumer)).toBe(0), within);
    });

    it('takes a message of the largest size and refuses a larger one before it is sent', async () => {
      const marks = newMarks();
      const bus = await harness.connect();
      await bus.prepare([marks.stream]);
      // The quotes of the JSON text are two of the bytes.
      const largest = 'ж'.repeat(bus.maximumPayload / 2 - 1);
      await bus.publish(marks.subject('a'), largest);
      await expect(bus.publish(marks.subject('b'), `${largest}!`)).rejects.toThrow(
        new MessageTooLarge(marks.subject('b'), bus.maximumPayload + 1, bus.maximumPayload),
      );
      const bench = new Workbench();
      await bench.consume(bus, marks.consumer);
      await vi.waitFor(() => expect(bench.received).toHaveLength(1), within);
      expect(bench.received[0]!.message.payload === largest).toBe(true);
    });

    it('refuses a subject of no stream', async () => {
      const bus = await harness.connect();
      await bus.prepare([newMarks().stream]);
      await expect(bus.publish('nobodys.subject', 1)).rejects.toThrow('"nobodys.subject"');
    });
  });
}
