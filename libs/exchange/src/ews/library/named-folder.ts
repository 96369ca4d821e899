import type { FolderFact } from '@pmsync/domain';
import type { ExchangeAccess } from '../../mailboxes.js';
import { quoted } from '../problems/sentences.js';
import type { EwsTransport } from '../transport/transport.js';
import { converse } from './converse.js';
import { folderByName, isForContacts } from './folder-by-name.js';

/** The folder of a chosen name below the contacts, for a check, which makes nothing. */
export async function namedFolder(
  transport: EwsTransport,
  access: ExchangeAccess,
  mailbox: string,
  name: string,
  deadline: number,
): Promise<FolderFact> {
  const conversation = { transport, access, mailbox, operation: 'FindFolder', deadline };
  const seen = await converse(conversation, async (service, library): Promise<FolderFact> => {
    const folder = await folderByName(service, library, name);
    if (!folder) return { kind: 'to-be-made', name };
    if (!isForContacts(folder)) return { kind: 'not-for-contacts', name };
    const total = Number.isSafeInteger(folder.TotalCount) ? folder.TotalCount : null;
    return { kind: 'open', name: quoted(folder.DisplayName), total, writable: null };
  });
  return seen.ok ? seen.value : { kind: 'error', code: seen.problem.message };
}
