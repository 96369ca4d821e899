import { remoteAccessBounds } from '@pmsync/contracts';
import { ContractBroken, type ProjectMateStore } from '@pmsync/store';

/** A photo as base64. Thrown: {@link ContractBroken} when no answer can hold it. */
export async function photoOf(store: ProjectMateStore, contactId: string): Promise<string | null> {
  const photo = await store.contactPhoto(contactId);
  if (photo === null) return null;
  const text = Buffer.from(photo).toString('base64');
  if (text.length <= remoteAccessBounds.answerBytes) return text;
  throw new ContractBroken(
    `ProjectMate's relation "contact", record ${contactId}: its photo has ${photo.length} bytes, more than the remote access can carry: make it smaller.`,
    { relation: 'contact', column: 'photo', record: contactId },
  );
}
