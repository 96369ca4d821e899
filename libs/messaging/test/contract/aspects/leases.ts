import { describe, expect, it, vi } from 'vitest';
import type { Lease, Leases } from '../../../src/index.js';
import type { Harness } from '../harness.js';
import { newBucket } from '../samples.js';

export function leaseContract(harness: Harness): void {
  const ttl = harness.shortLease;
  const within = { timeout: ttl * 4, interval: 10 };
  const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  async function acquired(leases: Leases, name: string): Promise<Lease> {
    return await vi.waitFor(async () => {
      const lease = await leases.acquire(name);
      expect(lease).toBeDefined();
      return lease!;
    }, within);
  }

  async function twoHolders(milliseconds = ttl) {
    const bucket = newBucket(milliseconds);
    const [one, two] = [await harness.connect(), await harness.connect()];
    return { one, two, first: await one.leases(bucket), second: await two.leases(bucket) };
  }

  describe('leases', () => {
    it('exclude until they are released', async () => {
      const { first, second } = await twoHolders(30_000);
      const held = (await first.acquire('contacts.north.anna=40example=2ecom'))!;
      expect(held.name).toBe('contacts.north.anna=40example=2ecom');
      expect(await second.acquire(held.name)).toBeUndefined();
      expect(await first.acquire(held.name)).toBeUndefined();
      expect(await second.acquire('contacts.north.boris')).toBeDefined();
      await held.release();
      expect(held.lost.aborted).toBe(false);
      const next = (await second.acquire(held.name))!;
      expect(next.fence.issuer).toBe(held.fence.issuer);
      expect(next.fence.revision).toBeGreaterThan(held.fence.revision);
    });

    it('renew themselves past their time to live', async () => {
      const { first, second } = await twoHolders();
      const before = Date.now();
      const held = (await first.acquire('a'))!;
      expect(held.expiresAt()).toBeGreaterThanOrEqual(before + ttl);
      expect(held.expiresAt()).toBeLessThanOrEqual(Date.now() + ttl);
      const { revision } = held.fence;
      await sleep(ttl * 2);
      expect(held.expiresAt()).toBeGreaterThan(Date.now());
      expect(held.lost.aborted).toBe(false);
      expect(held.fence.revision).toBe(revision);
      expect(await second.acquire('a')).toBeUndefined();
      await held.release();
      expect((await acquired(second, 'a')).fence.revision).toBeGreaterThan(revision);
    });

    it('of a dead process run out', async () => {
      const { one, first, second } = await twoHolders();
      const held = (await first.acquire('a'))!;
      await harness.kill(one);
      expect(await second.acquire('a')).toBeUndefined();
      const next = await acquired(second, 'a');
      expect(Date.now()).toBeGreaterThanOrEqual(held.expiresAt());
      expect(next.fence.revision).toBeGreaterThan(held.fence.revision);
    });

    it('of a paused process are lost to it, and another gets a later fence', async () => {
      const { one, first, second } = await twoHolders();
      const held = (await first.acquire('a'))!;
      await harness.pause(one);
      await vi.waitFor(() => expect(held.lost.aborted).toBe(true), within);
      expect(held.expiresAt()).toBeLessThanOrEqual(Date.now());
      const next = await acquired(second, 'a');
      expect(next.fence.issuer).toBe(held.fence.issuer);
      expect(next.fence.revision).toBeGreaterThan(held.fence.revision);
    });

    it('are left alone by a former holder whose release comes late', async () => {
      const { one, first, second } = await twoHolders();
      const held = (await first.acquire('a'))!;
      await harness.pause(one);
      const releasing = held.release();
      const next = await acquired(second, 'a');
      await harness.resume(one);
      await releasing;
      await sleep(ttl);
      expect(next.lost.aborted).toBe(false);
      expect(await second.acquire('a')).toBeUndefined();
      expect(await first.acquire('a')).toBeUndefined();
    });

    it('go to one of many who ask at once', async () => {
      const bucket = newBucket(30_000);
      const holders = await Promise.all(
        Array.from({ length: 5 }, async () => await (await harness.connect()).leases(bucket)),
      );
      for (const name of ['a', 'b', 'c']) {
        const got = await Promise.all(holders.map((leases) => leases.acquire(name)));
        const held = got.filter((lease) => lease !== undefined);
        expect(held).toHaveLength(1);
        await held[0]!.release();
      }
    });
  });
}
