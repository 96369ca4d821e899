import { createHash } from 'node:crypto';
import type { Contact, ContactField, Decision } from '@pmsync/domain';
import { blockedBy, PassEnded } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { photoBytes } from './photos.js';
import type { PhotoVersions } from './planning.js';
import type { Write } from './write-operation.js';

/** ProjectMate may hold larger photos than the 3 MB that Exchange is given; a file of more than this in bytes is not kept. */
const largestKept = 16 * 1024 * 1024;

/** What keeping photos needs. */
export interface PhotoKeeping extends Pick<PassParts, 'photos' | 'now'> {
  readonly state: Pick<PassParts['state'], 'renewPhotos' | 'keepPhoto'>;
  readonly projectMate: Pick<PassParts['projectMate'], 'contactPhoto'>;
  readonly gateway: Pick<PassParts['gateway'], 'photo'>;
  readonly lease: Pick<PassParts['lease'], 'expiresAt'>;
}

/** A photo that is about to be overwritten, or deleted with the contact that has it. */
interface PhotoAtRisk {
  readonly recordId: string;
  /** Under which the journal names it. */
  readonly digest: string;
}

export interface ItemPhotoAtRisk extends PhotoAtRisk {
  readonly itemId: string;
  /** Exchange's, when the write was planned: another one is another photo. */
  readonly version: string | null;
  /** The item goes, and the record may still have the photo. */
  readonly deleted: boolean;
}

/** The photo that a write takes away from what held `former`; null where it takes none. */
export function formerPhoto(
  kind: Decision['kind'],
  former: Contact,
  fields: readonly ContactField[],
): string | null {
  const takes = kind === 'delete' || kind === 'delete-record' || fields.includes('photo');
  return takes ? former.photo : null;
}

/** The photos that writes of items take away. */
export function photosAtRisk(writes: readonly Write[], versions: PhotoVersions): ItemPhotoAtRisk[] {
  return writes.flatMap(({ decision }) => {
    if (decision.kind === 'create') return [];
    const { kind, recordId, former, item } = decision;
    const digest = formerPhoto(kind, former, kind === 'update' ? decision.fields : []);
    if (digest === null) return [];
    const version = versions.get(item.itemId) ?? null;
    return [{ recordId, digest, itemId: item.itemId, version, deleted: kind === 'delete' }];
  });
}

/**
 * Keeps the photos of items before they go (invariant 3), each digest once for all mailboxes; costs nothing where there is none. One that cannot be loaded for good is let go.
 * Thrown: {@link PassEnded} when one cannot be loaded now.
 */
export async function keepItemPhotos(parts: PhotoKeeping, photos: readonly ItemPhotoAtRisk[]): Promise<void> {
  await keep(parts, photos, false, (photo) => itemPhoto(parts, photo));
}

/** Keeps the very bytes of records' photos before they go. */
export async function keepRecordPhotos(parts: PhotoKeeping, photos: readonly PhotoAtRisk[]): Promise<void> {
  await keep(parts, photos, true, (photo) => recordPhoto(parts, photo));
}

async function keep<Photo extends PhotoAtRisk>(
  { state, now }: PhotoKeeping,
  photos: readonly Photo[],
  exactly: boolean,
  load: (photo: Photo) => Promise<Uint8Array | null>,
): Promise<void> {
  if (photos.length === 0) return;
  const digests = [...new Set(photos.map(({ digest }) => digest))];
  const missing = new Set(await state.renewPhotos(digests, now(), exactly));
  // One after the other: all at once might be more than fits into memory.
  for (const photo of photos) {
    if (!missing.has(photo.digest)) continue;
    const bytes = await load(photo);
    if (bytes === null || bytes.length > largestKept) continue;
    await state.keepPhoto(photo.digest, bytes, now());
    missing.delete(photo.digest);
  }
}

/** From where it costs least: it was just read, the record has it, or else the item. */
async function itemPhoto(parts: PhotoKeeping, photo: ItemPhotoAtRisk): Promise<Uint8Array | null> {
  return (
    (await photoBytes(parts, photo.digest)) ??
    (photo.deleted ? await recordPhoto(parts, photo) : null) ??
    (await loadedPhoto(parts, photo))
  );
}

/** The record's photo, if it still is that one. */
async function recordPhoto(
  { projectMate }: PhotoKeeping,
  { recordId, digest }: PhotoAtRisk,
): Promise<Uint8Array | null> {
  const bytes = await projectMate.contactPhoto(recordId);
  return bytes !== null && createHash('sha256').update(bytes).digest('hex') === digest ? bytes : null;
}

/** The item's photo as Exchange has it, whose bytes may be others than it was given. */
async function loadedPhoto(
  parts: PhotoKeeping,
  { itemId, version }: ItemPhotoAtRisk,
): Promise<Uint8Array | null> {
  const loaded = await parts.gateway.photo(itemId, parts.lease.expiresAt());
  if (!loaded.ok) {
    if (loaded.problem.kind === 'invalid' || loaded.problem.kind === 'not-found') return null;
    throw new PassEnded(blockedBy(loaded.problem));
  }
  // Where it is another one by now, so is the item's state, and the write comes to nothing.
  if (loaded.value === null || loaded.value.version !== version) return null;
  const bytes = await photoBytes(parts, loaded.value.object);
  if (bytes === null) throw new PassEnded({ kind: 'again', afterMilliseconds: 1_000 });
  return bytes;
}
