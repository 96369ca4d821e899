import type { Folder, Item } from './model.js';

/** The events that clients subscribe to, without the `Event` of their names. */
export type ChangeKind = 'Created' | 'Modified' | 'Deleted' | 'Moved' | 'Copied' | 'NewMail';

/** An item or a folder, and the folder that it lies in. */
export type Place =
  { readonly item: Item; readonly parent: Folder } | { readonly folder: Folder; readonly parent: Folder };

/** What happened to an item or a folder. */
export interface Change {
  readonly kind: ChangeKind;
  readonly place: Place;
  /** Where it was before, or what it is a copy of. */
  readonly before?: Place;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export function placeOf(item: Item): Place {
  return { item, parent: item.folder };
}

/**
 * Tells of changes once they are committed. What happens to an item modifies the folder that it lies in, which is told as well
 * (https://learn.microsoft.com/exchange/client-developer/web-service-reference/modifiedevent).
 */
export class Changes {
  private readonly listeners = new Set<(change: Change) => void>();
  private pending: Change[] = [];

  constructor(private readonly folders: { parent(folder: Folder): Folder }) {}

  listen(listener: (change: Change) => void): void {
    this.listeners.add(listener);
  }

  /** Notes a change of the transaction that runs. */
  note(kind: ChangeKind, place: Place, before?: Place): void {
    if (this.listeners.size === 0) return;
    this.pending.push({ kind, place, ...(before ? { before } : {}), at: Date.now() });
  }

  committed(): void {
    const changes = [...this.pending, ...this.modifiedFolders()];
    this.pending = [];
    for (const change of changes) for (const listener of this.listeners) listener(change);
  }

  rolledBack(): void {
    this.pending = [];
  }

  private modifiedFolders(): Change[] {
    const modified = new Map<number, Change>();
    for (const { place, before, at } of this.pending) {
      for (const each of [place, ...(before ? [before] : [])]) {
        if (!('item' in each)) continue;
        const { parent: folder } = each;
        modified.set(folder.id, {
          kind: 'Modified',
          place: { folder, parent: this.folders.parent(folder) },
          at,
        });
      }
    }
    return [...modified.values()];
  }
}
