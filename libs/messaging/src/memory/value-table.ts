import type { SharedValue } from '../bus.js';

interface Kept {
  readonly text: string;
  readonly revision: number;
  readonly expiresAt: number;
}

export type Watcher = (name: string, value: SharedValue) => void;

/** The shared values of one broker. */
export class ValueTable {
  private readonly kept = new Map<string, Map<string, Kept>>();
  private readonly watchers = new Map<string, Set<Watcher>>();
  private revision = 0;

  read(bucket: string, name: string): SharedValue | undefined {
    const found = this.kept.get(bucket)?.get(name);
    return found && found.expiresAt > Date.now() ? valueOf(found) : undefined;
  }

  write(bucket: string, name: string, value: unknown, revision: number, ttl: number): number | undefined {
    if ((this.read(bucket, name)?.revision ?? 0) !== revision) return undefined;
    this.revision += 1;
    const kept = { text: JSON.stringify(value), revision: this.revision, expiresAt: Date.now() + ttl };
    const values = this.kept.get(bucket) ?? new Map<string, Kept>();
    this.kept.set(bucket, values.set(name, kept));
    // The writer must not find the watchers running inside its own call.
    queueMicrotask(() => {
      for (const told of this.watchers.get(bucket) ?? []) told(name, valueOf(kept));
    });
    return kept.revision;
  }

  /** Tells of what there is before it returns; returns what ends it. */
  watch(bucket: string, told: Watcher): () => void {
    for (const name of this.kept.get(bucket)?.keys() ?? []) {
      const value = this.read(bucket, name);
      if (value) told(name, value);
    }
    const watchers = this.watchers.get(bucket) ?? new Set();
    this.watchers.set(bucket, watchers.add(told));
    return () => watchers.delete(told);
  }
}

function valueOf({ text, revision }: Kept): SharedValue {
  return { value: JSON.parse(text), revision };
}
