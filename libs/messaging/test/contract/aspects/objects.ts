import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { BusUnavailable } from '../../../src/index.js';
import type { Harness } from '../harness.js';

export function objectContract(harness: Harness): void {
  const newObjects = (ttlMilliseconds = 60_000) => ({
    name: `OBJECTS_${randomUUID().slice(0, 8)}`,
    ttlMilliseconds,
  });

  async function twoProcesses(ttlMilliseconds?: number) {
    const bucket = newObjects(ttlMilliseconds);
    const [one, two] = [await harness.connect(), await harness.connect()];
    return { one, first: await one.objects(bucket), second: await two.objects(bucket) };
  }

  describe('objects', () => {
    it.each([
      ['empty', 0],
      ['small', 10],
      ['larger than a message may be', 3_500_000],
    ])('come as they were put, %s', async (_, length) => {
      const { first, second } = await twoProcesses();
      const bytes = randomBytes(length);
      const key = await first.put(bytes);
      expect(key).toBe(createHash('sha256').update(bytes).digest('hex'));
      const got = await second.get(key);
      expect(got && Buffer.compare(got, bytes)).toBe(0);
    });

    it('that nobody put are not there', async () => {
      const { first } = await twoProcesses();
      const { first: other } = await twoProcesses();
      const key = await other.put(Buffer.from('elsewhere'));
      expect(await first.get(key)).toBeNull();
      expect(await first.get('0'.repeat(64))).toBeNull();
    });

    it('are their own: what is done to the bytes afterwards changes nothing', async () => {
      const { first, second } = await twoProcesses();
      const bytes = Buffer.from('as it was');
      const key = await first.put(bytes);
      bytes.fill(0);
      (await second.get(key))!.fill(0);
      expect(Buffer.from((await second.get(key))!).toString()).toBe('as it was');
    });

    it('of the same content are one, and may be put and got by many at once', async () => {
      const { first, second } = await twoProcesses();
      const bytes = randomBytes(300_000);
      const key = await first.put(bytes);
      const work = Array.from({ length: 6 }, async (_, index) => {
        const put = await (index % 2 ? first : second).put(bytes);
        const got = await (index % 2 ? second : first).get(put);
        return { put, same: got !== null && Buffer.compare(got, bytes) === 0 };
      });
      for (const each of await Promise.all(work)) expect(each).toEqual({ put: key, same: true });
    }, 30_000);

    it('are gone when their time is over', async () => {
      const { first, second } = await twoProcesses(harness.shortLease);
      const key = await first.put(Buffer.from('for a while'));
      expect(await second.get(key)).not.toBeNull();
      await vi.waitFor(async () => expect(await second.get(key)).toBeNull(), {
        timeout: harness.shortLease * 4,
        interval: 50,
      });
    });

    it('are not to be had from a bus that has ended', async () => {
      const { one, first } = await twoProcesses();
      await one.drain();
      await expect(first.put(Buffer.from('late'))).rejects.toThrow(BusUnavailable);
      await expect(first.get('0'.repeat(64))).rejects.toThrow(BusUnavailable);
    });
  });
}
