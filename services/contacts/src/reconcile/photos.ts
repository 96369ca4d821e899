import type {
  ExchangeProblem,
  ItemReference,
  MailboxItem,
  PhotoWritten as SetPhoto,
} from '@pmsync/contracts';
import { heldBy, type Contact } from '@pmsync/domain';
import type { Link } from '@pmsync/store';
import { blockedBy, PassEnded } from './pass-end.js';
import type { PassParts } from './pass-parts.js';

/** Items as they are compared, with the digests of their photos, and Exchange's versions of those. */
export interface WithPhotos {
  readonly contacts: Map<string, Contact>;
  /** By item id; null: no photo. */
  readonly versions: Map<string, string | null>;
}

/**
 * The contents of items with their photos' digests. A photo is loaded only when its version is not the one that the link knows: a server may keep other bytes than it was given, and
 * they mean no change. One that cannot be loaded for good counts as unchanged; and so does one that is not there, and never was, since Exchange did not take it.
 */
export async function withPhotos(
  { gateway, lease }: Pick<PassParts, 'gateway' | 'lease'>,
  items: readonly MailboxItem[],
  linkOf: ReadonlyMap<string, Link>,
): Promise<WithPhotos> {
  const contacts = new Map<string, Contact>();
  const versions = new Map<string, string | null>();
  for (const { itemId, contact, photo } of items) {
    const link = linkOf.get(itemId);
    const known = link?.photoVersion ?? null;
    const held = link ? heldBy(link).photo : null;
    let version = photo?.version ?? null;
    let digest = photo === null && known !== null ? null : held;
    if (photo !== null && version !== known) {
      const loaded = await gateway.photo(itemId, lease.expiresAt());
      if (loaded.ok) {
        digest = loaded.value?.object ?? null;
        version = loaded.value?.version ?? null;
      } else if (loaded.problem.kind !== 'invalid' && loaded.problem.kind !== 'not-found') {
        throw new PassEnded(blockedBy(loaded.problem));
      }
    }
    contacts.set(itemId, { ...contact, photo: digest });
    versions.set(itemId, version);
  }
  return { contacts, versions };
}

/** What writing a photo came to. The link is that of the item as it is afterwards, where that is known. */
export type PhotoWritten =
  | { readonly ok: true; readonly link: Link }
  | { readonly ok: false; readonly problem: ExchangeProblem; readonly link: Link };

/** Makes ProjectMate's photo the photo of a linked item. `link.agreed` then has the digest of what was written, which may be newer than what was planned. */
export async function writePhoto(parts: PassParts, link: Link): Promise<PhotoWritten> {
  const { recordId, agreed } = link;
  const bytes = agreed.photo === null ? null : await parts.projectMate.contactPhoto(recordId);
  const written = await setPhoto(parts, link, bytes);
  if (!written.ok) return { ...written, link };
  const { item, version, object, refused } = written;
  const known = { ...link, ...item, photoVersion: version };
  if (refused !== undefined)
    return { ok: false, problem: { kind: 'invalid', message: refused }, link: known };
  return { ok: true, link: { ...known, agreed: { ...agreed, photo: object } } };
}

/** Makes these bytes the photo of an item, or (null) takes away what it has. `object`: their digest. */
export async function setPhoto(
  { photos, gateway, lease }: Pick<PassParts, 'photos' | 'gateway' | 'lease'>,
  { itemId, changeKey }: ItemReference,
  bytes: Uint8Array | null,
): Promise<
  | { readonly ok: false; readonly problem: ExchangeProblem }
  | ({ readonly ok: true; readonly object: string | null } & SetPhoto)
> {
  const object = bytes === null ? null : await (await photos()).put(bytes);
  const written = await gateway.setPhoto({ itemId, changeKey }, object, lease.expiresAt());
  return written.ok ? { ok: true, object, ...written.value } : written;
}

/** The bytes of a photo that was loaded from Exchange, by its digest; null when they are gone. */
export async function photoBytes(
  { photos }: Pick<PassParts, 'photos'>,
  digest: string | null,
): Promise<Uint8Array | null> {
  return digest === null ? null : await (await photos()).get(digest);
}

/** The bytes of an item's photo that a record is to take; null when nobody has them any more. */
export async function photoToTake(
  parts: Pick<PassParts, 'photos' | 'state' | 'gateway' | 'lease'>,
  itemId: string,
  digest: string,
): Promise<Uint8Array | null> {
  const near = (await photoBytes(parts, digest)) ?? (await parts.state.keptPhoto(digest));
  if (near) return near;
  const loaded = await parts.gateway.photo(itemId, parts.lease.expiresAt());
  return loaded.ok ? await photoBytes(parts, loaded.value?.object ?? null) : null;
}
