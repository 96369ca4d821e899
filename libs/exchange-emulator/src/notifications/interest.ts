import type { Change, ChangeKind } from '../mailbox/changes.js';
import type { Folder, Mailbox } from '../mailbox/model.js';

/** What a client wants to be told of. */
export interface Interest {
  readonly mailbox: Mailbox;
  /** Undefined: all folders of the mailbox. */
  readonly folders: readonly Folder[] | undefined;
  readonly kinds: ReadonlySet<ChangeKind>;
}

export function concerns({ mailbox, folders, kinds }: Interest, { kind, place, before }: Change): boolean {
  if (!kinds.has(kind) || place.parent.mailbox !== mailbox) return false;
  if (!folders) return true;
  const touched = [place, ...(before ? [before] : [])].flatMap((each) => [
    each.parent.id,
    ...('folder' in each ? [each.folder.id] : []),
  ]);
  return folders.some(({ id }) => touched.includes(id));
}
