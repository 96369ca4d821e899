import { randomUUID } from 'node:crypto';

interface Held {
  readonly revision: number;
  expiresAt: number;
}

/** The leases of one broker. Revisions grow over all names, as those of a bucket do. */
export class LeaseTable {
  readonly issuer = `memory:${randomUUID()}`;
  private readonly held = new Map<string, Held>();
  private revision = 0;

  acquire(name: string, ttl: number): number | undefined {
    const holder = this.held.get(name);
    if (holder && holder.expiresAt > Date.now()) return undefined;
    this.revision += 1;
    this.held.set(name, { revision: this.revision, expiresAt: Date.now() + ttl });
    return this.revision;
  }

  renew(name: string, revision: number, ttl: number): boolean {
    const holder = this.held.get(name);
    if (holder?.revision !== revision || holder.expiresAt <= Date.now()) return false;
    holder.expiresAt = Date.now() + ttl;
    return true;
  }

  release(name: string, revision: number): void {
    if (this.held.get(name)?.revision === revision) this.held.delete(name);
  }
}
