import { randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { BusUnavailable, type SharedValue, type SharedValues } from '../../../src/index.js';
import type { Harness } from '../harness.js';

export function valueContract(harness: Harness): void {
  const newValues = (ttlMilliseconds = 60_000) => ({
    name: `VALUES_${randomUUID().slice(0, 8)}`,
    ttlMilliseconds,
  });

  async function twoProcesses(ttlMilliseconds?: number) {
    const bucket = newValues(ttlMilliseconds);
    const [one, two] = [await harness.connect(), await harness.connect()];
    return { one, two, first: await one.values(bucket), second: await two.values(bucket) };
  }

  /** What a watcher was told, by name: the values in the order in which they came. */
  async function watched(values: SharedValues) {
    const told = new Map<string, SharedValue[]>();
    const subscription = await values.watch((name, value) =>
      told.set(name, [...(told.get(name) ?? []), value]),
    );
    const last = (name: string) => told.get(name)?.at(-1)?.value;
    return { told, last, subscription };
  }

  describe('shared values', () => {
    it('are replaced only by who knows the one that is there', async () => {
      const { first, second } = await twoProcesses();
      expect(await first.read('a.b=20c')).toBeUndefined();
      const made = (await first.write('a.b=20c', { x: 1 }, 0))!;
      expect(made).toBeGreaterThan(0);
      expect(await second.read('a.b=20c')).toEqual({ value: { x: 1 }, revision: made });
      expect(await second.write('a.b=20c', { x: 2 }, 0)).toBeUndefined();
      const next = (await second.write('a.b=20c', { x: 2 }, made))!;
      expect(next).toBeGreaterThan(made);
      expect(await first.write('a.b=20c', { x: 3 }, made)).toBeUndefined();
      expect(await first.read('a.b=20c')).toEqual({ value: { x: 2 }, revision: next });
      expect(await first.read('other')).toBeUndefined();
    });

    it('add up when many replace them at once', async () => {
      const bucket = newValues();
      const replicas = await Promise.all(
        Array.from({ length: 4 }, async () => await (await harness.connect()).values(bucket)),
      );
      const increase = async (values: SharedValues) => {
        for (let written = 0; written < 10;) {
          const current = await values.read('sum');
          const sum = ((current?.value as number | undefined) ?? 0) + 1;
          if ((await values.write('sum', sum, current?.revision ?? 0)) !== undefined) written += 1;
        }
      };
      await Promise.all(replicas.map(increase));
      expect((await replicas[0]!.read('sum'))?.value).toBe(40);
    });

    it('are told to who watches: those that are there, then each that is written', async () => {
      const { first, second } = await twoProcesses();
      const revision = (await first.write('a', 1, 0))!;
      await first.write('b', 'text', 0);
      const { told, last, subscription } = await watched(second);
      expect([last('a'), last('b')]).toEqual([1, 'text']);
      const next = (await first.write('a', 2, revision))!;
      await second.write('c', [3], 0);
      await vi.waitFor(() => expect([last('a'), last('c')]).toEqual([2, [3]]));
      expect(told.get('a')).toEqual([
        { value: 1, revision },
        { value: 2, revision: next },
      ]);
      await subscription.stop();
      await first.write('a', 3, next);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(last('a')).toBe(2);
    });

    it('are told to a process that hung, once it goes on', async () => {
      const { two, first, second } = await twoProcesses();
      const { last } = await watched(second);
      await harness.pause(two);
      const revision = (await first.write('a', 1, 0))!;
      await first.write('a', 2, revision);
      await harness.resume(two);
      await vi.waitFor(() => expect(last('a')).toBe(2), { timeout: 10_000 });
    });

    it('are gone when their time is over', async () => {
      const { first, second } = await twoProcesses(harness.shortLease);
      await first.write('a', 1, 0);
      expect(await second.read('a')).toBeDefined();
      await vi.waitFor(async () => expect(await second.read('a')).toBeUndefined(), {
        timeout: harness.shortLease * 4,
        interval: 50,
      });
      expect(await second.write('a', 2, 0)).toBeGreaterThan(0);
    });

    it('are not to be had from a bus that has ended', async () => {
      const { one, first } = await twoProcesses();
      await one.drain();
      await expect(first.read('a')).rejects.toThrow(BusUnavailable);
      await expect(first.write('a', 1, 0)).rejects.toThrow(BusUnavailable);
    });
  });
}
