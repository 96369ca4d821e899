import { gatewayValues } from '@pmsync/contracts';
import type { Bus, SharedValue, SharedValues, Subscription } from '@pmsync/messaging';
import type { z } from 'zod';

/** What the replicas of the gateway agree on, as this one sees it. */
export class GatewayValues {
  private readonly listeners: { readonly prefix: string; readonly told: Told }[] = [];
  private subscription: Subscription | undefined;
  /** Whether everything that there was before has been told. */
  caughtUp = false;

  private constructor(private readonly values: SharedValues) {}

  /** Waits for the bus for as long as it takes. */
  static async open(bus: Bus): Promise<GatewayValues> {
    return new GatewayValues(await bus.values(gatewayValues));
  }

  /** Tells those who listen of everything that there is, then of what changes. To be called once, when all listen. */
  async watch(): Promise<void> {
    this.subscription = await this.values.watch((name, value) => {
      for (const { prefix, told } of this.listeners) if (name.startsWith(prefix)) told(name, value);
    });
    this.caughtUp = true;
  }

  listen(prefix: string, told: Told): void {
    this.listeners.push({ prefix, told });
  }

  /** One value, kept up to date. `changed` is called after each change that somebody else made. */
  entry<Value>(name: string, schema: z.ZodType<Value>, changed: () => void): SharedEntry<Value> {
    const entry = new SharedEntry(this.values, name, schema, changed);
    this.listen(name, (told, value) => {
      if (told === name) entry.told(value);
    });
    return entry;
  }

  /** A value that is not kept up to date but by its listeners. */
  loose<Value>(name: string, schema: z.ZodType<Value>): SharedEntry<Value> {
    return new SharedEntry(this.values, name, schema, () => undefined);
  }

  async close(): Promise<void> {
    await this.subscription?.stop();
  }
}

type Told = (name: string, value: SharedValue) => void;

/** A value that all replicas see. */
export class SharedEntry<Value> {
  private seen: { readonly value: Value | null; readonly revision: number } | null = null;

  constructor(
    private readonly values: SharedValues,
    private readonly name: string,
    private readonly schema: z.ZodType<Value>,
    private readonly changed: () => void,
  ) {}

  /** As it was last seen; null when there was none, or none that this version understands. */
  get current(): Value | null {
    return this.seen?.value ?? null;
  }

  told(value: SharedValue): void {
    if (value.revision <= (this.seen?.revision ?? 0)) return;
    this.seen = this.read(value);
    this.changed();
  }

  /** Looks it up. Thrown: BusUnavailable. */
  async refresh(): Promise<void> {
    const found = await this.values.read(this.name);
    this.seen = found ? this.read(found) : null;
    this.changed();
  }

  /** Replaces what was last seen; false, and looked up anew, when it is another by now. Thrown: BusUnavailable; it may have been written all the same. */
  async write(value: Value): Promise<boolean> {
    const revision = await this.values.write(this.name, value, this.seen?.revision ?? 0);
    if (revision === undefined) {
      await this.refresh();
      return false;
    }
    if (revision > (this.seen?.revision ?? 0)) this.seen = { value, revision };
    return true;
  }

  private read({ value, revision }: SharedValue) {
    const parsed = this.schema.safeParse(value);
    return { value: parsed.success ? parsed.data : null, revision };
  }
}
