import type { SyncKey } from '@pmsync/contracts';
import type { StateStore } from '@pmsync/store';
import type { ModelExchange } from './exchange.js';
import type { ModelProjectMate } from './projectmate.js';
import { replaced } from './staged.js';

interface Pass {
  readonly links: number;
  readonly deletedBefore: number;
}

/** What each pass deleted, from one claim of its key to the next: invariant 8, in numbers. */
export class PassDeletions {
  /** Passes that deleted more than they may, in words. */
  readonly excesses: string[] = [];
  private readonly passes = new Map<string, Pass>();
  private readonly mayDelete = new Set<string>();

  constructor(
    private readonly state: StateStore,
    private readonly exchange: ModelExchange,
    private readonly firm: ModelProjectMate,
  ) {}

  /** The state store, with its claims watched. */
  watching(state: StateStore): StateStore {
    return replaced(state, {
      claimFence: async (key, fence) => {
        await this.end(key.mailbox);
        const claimed = await state.claimFence(key, fence);
        if (claimed) await this.begin(key);
        return claimed;
      },
    });
  }

  /** An administrator lets passes over the mailbox delete. */
  approved(mailbox: string): void {
    this.mayDelete.add(mailbox);
  }

  /** From here on every mailbox has to ask again. */
  async endAll(): Promise<void> {
    for (const mailbox of this.exchange.addresses) await this.end(mailbox);
    this.mayDelete.clear();
  }

  private async begin(key: SyncKey): Promise<void> {
    const links = await this.state.countLinks(key);
    this.passes.set(key.mailbox, { links, deletedBefore: this.deleted(key.mailbox) });
  }

  private async end(mailbox: string): Promise<void> {
    const pass = this.passes.get(mailbox);
    this.passes.delete(mailbox);
    if (!pass || this.mayDelete.has(mailbox)) return;
    const deletions = this.deleted(mailbox) - pass.deletedBefore;
    if (deletions > Math.max(10, Math.floor(pass.links * 0.3)))
      this.excesses.push(`a pass over ${mailbox} deleted ${deletions} of ${pass.links} without asking.`);
  }

  /** Items, and the records that went because their items had: whose doing that was is known where there is one mailbox. */
  private deleted(mailbox: string): number {
    const items = this.exchange.writes.filter(
      (write) => write.kind === 'delete' && write.mailbox === mailbox,
    );
    const records = this.firm.writes.filter(({ kind }) => kind === 'delete');
    return items.length + (this.exchange.addresses.length === 1 ? records.length : 0);
  }
}
