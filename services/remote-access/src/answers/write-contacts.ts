import type { RemoteRequest, RemoteValue } from '@pmsync/contracts';
import type { ContactWrite, ProjectMateStore } from '@pmsync/store';
import { contactsPart } from './contacts-part.js';

type SentWrite = RemoteRequest<'writeContacts'>['writes'][number];
type SentResult = RemoteValue<'writeContacts'>['results'][number];

/**
 * Carries out as many of the writes as there is room for in one answer to have their records, in one transaction. The answer has to have them: what was
 * written can be read later, but not what it was like when it was written.
 */
export async function writeContacts(
  store: ProjectMateStore,
  writes: readonly SentWrite[],
): Promise<RemoteValue<'writeContacts'>> {
  const { unreadable, rest } = await contactsPart(
    writes.map(({ id }) => id),
    (ids, tell) => store.contacts(ids, tell),
  );
  const later = new Set(rest);
  const end = writes.findIndex(({ id }) => later.has(id));
  const now = end < 0 ? writes : writes.slice(0, end);
  const problems = new Map(unreadable.map(({ id, problem }) => [id, problem]));
  const written = await store.writeContacts(now.filter(({ id }) => !problems.has(id)).map(arrived));
  const results = written.values();
  return {
    results: now.map(({ id }): SentResult => {
      const problem = problems.get(id);
      return problem === undefined ? results.next().value! : { kind: 'invalid', problem };
    }),
  };
}

function arrived(write: SentWrite): ContactWrite {
  if (write.kind === 'delete') return write;
  const { photo, ...others } = write;
  if (photo === undefined) return others;
  return { ...others, photo: photo === null ? null : Buffer.from(photo, 'base64') };
}
