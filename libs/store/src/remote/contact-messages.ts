import { remoteAccessBounds, type RemoteRequest, type RemoteValue } from '@pmsync/contracts';
import { canonicalContact } from '@pmsync/domain';
import type {
  ContactProbe,
  ContactRecord,
  ContactWrite,
  ContactWriteResult,
} from '../ports/projectmate-store.js';

type SentWrite = RemoteRequest<'writeContacts'>['writes'][number];
type SentProbe = RemoteRequest<'contactsLike'>['probes'][number];

/** The plan compares texts: one that another version of the other side made differently would be written again and again. */
export function canonicalRecord(record: RemoteValue<'contacts'>['contacts'][number]): ContactRecord {
  return { ...record, contact: canonicalContact(record.contact) };
}

/** A write as it travels: bytes as base64. */
export function travelling(write: ContactWrite): SentWrite {
  switch (write.kind) {
    case 'create':
      return { ...write, photo: base64(write.photo) };
    case 'update':
      return { ...write, fields: [...write.fields], photo: base64(write.photo) };
    case 'delete':
      return write;
  }
}

function base64(photo: Uint8Array | null | undefined): string | null | undefined {
  return photo ? Buffer.from(photo).toString('base64') : photo;
}

/** Of a write that no request can hold. */
export const tooLarge: ContactWriteResult = {
  kind: 'invalid',
  problem: `The contact has more than ${remoteAccessBounds.writeBytes} bytes with its photo, more than the remote access can carry: shorten its notes, or make its photo smaller.`,
};

/** As long as the columns are: nothing in ProjectMate is the same as a longer text. */
const longest = { address: 320, name: 255 };
const addressesInProbe = 50;

/** A probe as it travels: one or several, each of which one request can hold. */
export function probesInBounds({ emails, surname, givenName }: ContactProbe): SentProbe[] {
  const addresses = emails.filter((email) => email.length <= longest.address);
  const tooLong = [surname, givenName].some((name) => (name?.length ?? 0) > longest.name);
  const probes: SentProbe[] = tooLong ? [] : [{ emails: [], surname, givenName }];
  for (let from = 0; from < addresses.length; from += addressesInProbe) {
    const some = addresses.slice(from, from + addressesInProbe);
    probes.push({ emails: some, surname: null, givenName: null });
  }
  return probes;
}
