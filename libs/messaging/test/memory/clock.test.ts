import { afterEach, describe, expect, it, vi } from 'vitest';
import { connectMemoryBus, RequestTimedOut } from '../../src/index.js';
import { done, newBucket, newEcho, newMarks } from '../contract/samples.js';

describe('the memory bus under a simulated clock', () => {
  afterEach(() => vi.useRealTimers());

  it('lets an hour of retries, leases and deadlines pass without waiting', async () => {
    vi.useFakeTimers();
    const bus = connectMemoryBus();
    const [marks, echo] = [newMarks(), newEcho()];
    await bus.prepare([marks.stream]);
    let deliveries = 0;
    await bus.consume(
      marks.consumer,
      async () => (++deliveries <= 60 ? { kind: 'retry', afterMilliseconds: 60_000 } : done),
      { concurrency: 1 },
    );
    await bus.publish(marks.subject('a'), 1);
    const lease = (await (await bus.leases(newBucket(30_000))).acquire('a'))!;
    await bus.respond(echo, () => new Promise(() => undefined), { group: 'services', concurrency: 1 });
    const asked = bus.request(echo, { text: '' }, { deadline: Date.now() + 1_800_000 });
    const late = expect(asked).rejects.toThrow(RequestTimedOut);

    await vi.advanceTimersByTimeAsync(3_600_000);
    await late;
    expect(deliveries).toBe(61);
    expect(await bus.backlog(marks.consumer)).toBe(0);
    expect(lease.expiresAt()).toBeGreaterThan(Date.now());

    bus.pause();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lease.lost.aborted).toBe(true);
  });
});
