import type { Bus } from '../../src/index.js';

/** A bus of one kind, and what can befall the processes on it. */
export interface Harness {
  readonly kind: string;
  /** How long this kind takes at most to notice that a worker died, in milliseconds; its timings for tests are short. */
  readonly noticesDeathWithin: number;
  /** The shortest time to live of leases, in milliseconds. */
  readonly shortLease: number;
  start(): Promise<void>;
  /** A bus as another process has it. */
  connect(): Promise<Bus>;
  /** The bus's process dies: nothing is given back. */
  kill(bus: Bus): Promise<void>;
  /** The bus's process hangs: nothing that it asks of the bus arrives. */
  pause(bus: Bus): Promise<void>;
  /** What the hanging process asked arrives now. */
  resume(bus: Bus): Promise<void>;
  stop(): Promise<void>;
}
