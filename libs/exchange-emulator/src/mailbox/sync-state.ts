import { crc32 } from 'node:zlib';
import { ItemError } from '../soap/item-error.js';
import { NumberSet } from './number-set.js';

/** What a client has been told of a folder. It is kept by the client, as opaque text, so it survives everything here. */
export interface SyncState {
  /** The folder's mailbox and number. */
  readonly mailboxGuid: string;
  readonly folderCounter: number;
  /** All changes up to this one were told. */
  change: number;
  /** The items that the client knows of. */
  readonly known: NumberSet;
}

const MAGIC = 'EWSS1';

export function encodeSyncState(state: SyncState): string {
  const content = Buffer.from(
    [state.mailboxGuid, state.folderCounter, state.change, state.known.encode()].join('|'),
  );
  const check = Buffer.alloc(4);
  check.writeUInt32LE(crc32(content));
  return Buffer.concat([Buffer.from(MAGIC), check, content]).toString('base64');
}

/** Thrown for text that is no sync state, or one of another folder: {@link ItemError} ErrorInvalidSyncStateData. */
export function decodeSyncState(
  text: string,
  folder: { mailboxGuid: string; folderCounter: number },
): SyncState {
  const bytes = Buffer.from(text.trim(), 'base64');
  const content = bytes.subarray(MAGIC.length + 4);
  const intact =
    bytes.toString('latin1', 0, MAGIC.length) === MAGIC &&
    bytes.length > MAGIC.length + 4 &&
    bytes.readUInt32LE(MAGIC.length) === crc32(content);
  if (!intact) throw invalid();
  const [mailboxGuid = '', counter, change, known = ''] = content.toString('latin1').split('|');
  if (mailboxGuid !== folder.mailboxGuid || Number(counter) !== folder.folderCounter) throw invalid();
  return { ...folder, change: Number(change), known: NumberSet.decode(known) };
}

function invalid(): ItemError {
  return new ItemError(
    'ErrorInvalidSyncStateData',
    'Synchronization state data is corrupt or otherwise invalid.',
  );
}
