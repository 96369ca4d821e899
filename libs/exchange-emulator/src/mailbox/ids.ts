import { createHash } from 'node:crypto';
import { accessDenied, emptyId, invalidAttachmentId, ItemError, malformedId } from '../soap/item-error.js';
import type { Folder, Item, Mailbox } from './model.js';

// An id holds the mailbox's GUID and a store entry id, laid out as Exchange lays them out:
//   00 (not compressed) 03 (mailbox GUID and entry id)  24 00 <36 characters of GUID>  00  <length> <entry id>
// A folder's entry id is 46 bytes, an item's 70: its folder's part and its own. So an item's id changes on a move.
// An attachment's is its item's with its own number behind it.
const HEADER = Buffer.from([0, 3, 36, 0]);
const GUID_LENGTH = 36;
const FOLDER_ENTRY = 46;
const ITEM_ENTRY = 70;
const PREFIX_LENGTH = HEADER.length + GUID_LENGTH + 1;
const ATTACHMENT_ENTRY = ITEM_ENTRY + 8;
const LONGEST_ID = 512;

export interface ParsedId {
  mailboxGuid: string;
  folderCounter: number;
  /** Missing in a folder's id. */
  itemCounter?: number;
}

export function folderIdOf(folder: Folder): string {
  return encode(folder.mailbox, folderEntry(folder.mailbox, folder.counter));
}

export function itemIdOf(item: Pick<Item, 'folder' | 'counter'>): string {
  return encodeItemId(item.folder, item.counter);
}

/** An item's or folder's place in its mailbox, as a store entry id. */
export function entryOf(mailbox: Mailbox, of: Omit<ParsedId, 'mailboxGuid'>): Buffer {
  const folder = { mailbox, counter: of.folderCounter };
  return of.itemCounter === undefined
    ? folderEntry(mailbox, of.folderCounter)
    : itemEntry(folder, of.itemCounter);
}

/** The same as an EWS id. */
export function ewsIdOf(mailbox: Mailbox, of: Omit<ParsedId, 'mailboxGuid'>): string {
  return of.itemCounter === undefined
    ? encode(mailbox, folderEntry(mailbox, of.folderCounter))
    : encodeItemId({ mailbox, counter: of.folderCounter }, of.itemCounter);
}

/** An attachment's id, which begins as its item's does. */
export function attachmentIdOf(item: Pick<Item, 'folder' | 'counter'>, number: number): string {
  const entry = Buffer.alloc(ATTACHMENT_ENTRY);
  itemEntry(item.folder, item.counter).copy(entry);
  entry.writeUIntBE(number, ATTACHMENT_ENTRY - 6, 6);
  return encode(item.folder.mailbox, entry);
}

/** Thrown for what is no attachment's id: {@link ItemError}. */
export function parseAttachmentId(id: string): Required<ParsedId> & { number: number } {
  const bytes = Buffer.from(id, 'base64');
  const entry = bytes.subarray(PREFIX_LENGTH + 2);
  if (bytes.toString('base64') !== id || entry.length !== ATTACHMENT_ENTRY) throw invalidAttachmentId();
  const mailboxGuid = bytes.toString('latin1', HEADER.length, HEADER.length + GUID_LENGTH);
  const { folderCounter, itemCounter = 0 } = parseEntry(entry.subarray(0, ITEM_ENTRY));
  return { mailboxGuid, folderCounter, itemCounter, number: entry.readUIntBE(ATTACHMENT_ENTRY - 6, 6) };
}

type FolderPlace = Pick<Folder, 'mailbox' | 'counter'>;

export function encodeItemId(folder: FolderPlace, counter: number): string {
  const entry = itemEntry(folder, counter);
  // One id in eight is as long as ids get, so that whoever keeps ids in a short column finds out.
  const tail = counter % 8 === 5 ? longTail(folder.mailbox, counter) : Buffer.alloc(0);
  return encode(folder.mailbox, entry, tail);
}

/** Thrown for an empty or malformed id: {@link ItemError}. */
export function parseId(id: string): ParsedId {
  if (id === '') throw emptyId();
  if (id.length > LONGEST_ID) {
    throw new ItemError('ErrorInvalidIdMonikerTooLong', 'The specified Id is too long.');
  }
  const bytes = Buffer.from(id, 'base64');
  if (bytes.toString('base64') !== id || bytes.length < PREFIX_LENGTH + 2) throw malformedId();
  if (!bytes.subarray(0, 4).equals(HEADER)) throw malformedId();
  const mailboxGuid = bytes.toString('latin1', 4, 4 + GUID_LENGTH);
  const entryLength = bytes.readUInt16LE(PREFIX_LENGTH);
  const entry = bytes.subarray(PREFIX_LENGTH + 2, PREFIX_LENGTH + 2 + entryLength);
  return { mailboxGuid, ...parseEntry(entry) };
}

/** Thrown when the bytes are no entry id of ours: {@link ItemError}. */
export function parseEntry(entry: Buffer): Omit<ParsedId, 'mailboxGuid'> {
  if (entry.length !== FOLDER_ENTRY && entry.length !== ITEM_ENTRY) throw malformedId();
  const folderCounter = entry.readUIntBE(38, 6);
  return entry.length === FOLDER_ENTRY
    ? { folderCounter }
    : { folderCounter, itemCounter: entry.readUIntBE(62, 6) };
}

function folderEntry(mailbox: Mailbox, counter: number): Buffer {
  const entry = Buffer.alloc(FOLDER_ENTRY);
  entryPrefix(entry, mailbox, 0x0001, counter);
  return entry;
}

export function itemEntry(folder: FolderPlace, counter: number): Buffer {
  const entry = Buffer.alloc(ITEM_ENTRY);
  entryPrefix(entry, folder.mailbox, 0x0007, folder.counter);
  replicaGuid(folder.mailbox).copy(entry, 46);
  entry.writeUIntBE(counter, 62, 6);
  return entry;
}

export function changeKeyOf(of: { change: number; mailbox: Mailbox; kind: number }): string {
  const bytes = Buffer.alloc(30);
  bytes.writeInt32LE(of.kind, 0);
  bytes.writeInt32LE(22, 4);
  replicaGuid(of.mailbox).copy(bytes, 8);
  bytes.writeUIntBE(of.change, 24, 6);
  return bytes.toString('base64');
}

/** The change number in a change key. Thrown when it is none: {@link ItemError} ErrorInvalidChangeKey. */
export function parseChangeKey(changeKey: string): number {
  const bytes = Buffer.from(changeKey, 'base64');
  if (bytes.length !== 30 || bytes.toString('base64') !== changeKey || bytes.readInt32LE(4) !== 22) {
    throw new ItemError('ErrorInvalidChangeKey', 'The change key is invalid.');
  }
  return bytes.readUIntBE(24, 6);
}

/** Thrown when an id belongs to a mailbox that the caller does not act in: {@link ItemError} ErrorAccessDenied. */
export function assertOwn(parsed: ParsedId, mailbox: Mailbox | undefined): Mailbox {
  if (!mailbox || mailbox.guid !== parsed.mailboxGuid) throw accessDenied();
  return mailbox;
}

function encode(mailbox: Mailbox, entry: Buffer, tail?: Buffer): string {
  const length = Buffer.alloc(2);
  length.writeUInt16LE(entry.length);
  return Buffer.concat([
    HEADER,
    Buffer.from(mailbox.guid, 'latin1'),
    Buffer.from([0]),
    length,
    entry,
    ...(tail ? [tail] : []),
  ]).toString('base64');
}

function entryPrefix(entry: Buffer, mailbox: Mailbox, type: number, counter: number): void {
  const guid = replicaGuid(mailbox);
  guid.copy(entry, 4);
  entry.writeUInt16LE(type, 20);
  guid.copy(entry, 22);
  entry.writeUIntBE(counter, 38, 6);
}

const replicas = new WeakMap<Mailbox, Buffer>();

function replicaGuid(mailbox: Mailbox): Buffer {
  let guid = replicas.get(mailbox);
  if (!guid) {
    guid = createHash('md5').update(mailbox.guid).digest();
    replicas.set(mailbox, guid);
  }
  return guid;
}

function longTail(mailbox: Mailbox, counter: number): Buffer {
  const wanted = (LONGEST_ID / 4) * 3 - (PREFIX_LENGTH + 2 + ITEM_ENTRY);
  const blocks: Buffer[] = [];
  for (let block = 0; block * 64 < wanted; block++) {
    blocks.push(createHash('sha512').update(`${mailbox.guid}/${counter}/${block}`).digest());
  }
  return Buffer.concat(blocks).subarray(0, wanted);
}
