import type { ExchangeProblem, MailboxItem } from '@pmsync/contracts';
import type { Contact } from '@pmsync/domain';
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
 * The contents of items with their photos' digests. A photo is loaded only when its version is not the one that was agreed on: a server may keep other bytes than it was given, and
 * they mean no change. One that cannot be loaded for good counts as unchanged.
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
    const agreed = link?.agreed.photo ?? null;
    let digest = photo === null ? null : agreed;
    let version = photo?.version ?? null;
    if (photo !== null && photo.version !== (link?.photoVersion ?? null)) {
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

/** What writing a photo came to. */
export type PhotoWritten =
  { readonly ok: true; readonly link: Link } | { readonly ok: false; readonly problem: ExchangeProblem };

/** Makes ProjectMate's photo the photo of a linked item. `link.agreed` then has the digest of what was written, which may be newer than what was planned. */
export async function writePhoto(
  { projectMate, photos, gateway, lease }: PassParts,
  link: Link,
): Promise<PhotoWritten> {
  const { recordId, itemId, changeKey, agreed } = link;
  const bytes = agreed.photo === null ? null : await projectMate.contactPhoto(recordId);
  const store = await photos();
  const object = bytes === null ? null : await store.put(bytes);
  const written = await gateway.setPhoto({ itemId, changeKey }, object, lease.expiresAt());
  if (!written.ok) return written;
  const { item, version } = written.value;
  return {
    ok: true,
    link: { ...link, ...item, agreed: { ...agreed, photo: object }, photoVersion: version },
  };
}

/** The bytes of a photo that was loaded from Exchange, by its digest; null when they are gone. */
export async function photoBytes(
  { photos }: Pick<PassParts, 'photos'>,
  digest: string | null,
): Promise<Uint8Array | null> {
  return digest === null ? null : await (await photos()).get(digest);
}
