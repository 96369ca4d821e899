import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly fire: () => void;
}

const start = Date.UTC(2026, 0, 12, 9);

/** The clock of a history. While it is installed, this process has no other: time passes only when the history says so. */
export class Clock {
  private time = start;
  private number = 0;
  private readonly timers = new Map<number, Timer>();
  private restore: (() => void) | null = null;

  now(): number {
    return this.time;
  }

  /** `random`: what `Math.random` answers from now on. */
  install(random: () => number): void {
    const original = { now: Date.now, set: globalThis.setTimeout, clear: globalThis.clearTimeout };
    const originalRandom = Math.random;
    const originalSleep = timersPromises.setTimeout;
    Date.now = () => this.time;
    Math.random = random;
    globalThis.setTimeout = ((callback: (...values: unknown[]) => void, delay = 0, ...values: unknown[]) =>
      this.set(delay, () => callback(...values))) as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((timer: { readonly number: number } | undefined) => {
      if (timer) this.timers.delete(timer.number);
    }) as unknown as typeof clearTimeout;
    timersPromises.setTimeout = ((delay: number, value: unknown) =>
      this.sleep(delay).then(() => value)) as typeof timersPromises.setTimeout;
    syncBuiltinESMExports();
    this.restore = () => {
      Date.now = original.now;
      Math.random = originalRandom;
      globalThis.setTimeout = original.set;
      globalThis.clearTimeout = original.clear;
      timersPromises.setTimeout = originalSleep;
      syncBuiltinESMExports();
    };
  }

  uninstall(): void {
    this.restore?.();
    this.restore = null;
    this.timers.clear();
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.set(milliseconds, resolve));
  }

  /** Lets time pass to the next timer, at most to `until`; false when there is none before it. */
  tick(until = Infinity): boolean {
    let next: Timer | undefined;
    for (const timer of this.timers.values())
      if (!next || timer.at < next.at || (timer.at === next.at && timer.number < next.number)) next = timer;
    if (!next || next.at > until) return false;
    this.timers.delete(next.number);
    this.time = Math.max(this.time, next.at);
    next.fire();
    return true;
  }

  /** Lets time pass in which no timer is due. */
  passTo(time: number): void {
    this.time = Math.max(this.time, time);
  }

  private set(delay: number, fire: () => void) {
    this.number += 1;
    const { number } = this;
    this.timers.set(number, { at: this.time + Math.max(0, Math.ceil(delay)), number, fire });
    const handle = { number, ref: () => handle, unref: () => handle, hasRef: () => false };
    return handle;
  }
}
