import type { CheckReport, ExchangeResult } from '@pmsync/contracts';
import type { ExchangeService } from 'ews-javascript-api';
import type { ExchangeAccess } from '../../mailboxes.js';
import type { EwsTransport } from '../transport/transport.js';
import { notForContacts } from './contacts-folders.js';
import { converse } from './converse.js';
import { folderByName, isForContacts } from './folder-by-name.js';
import type { EwsLibrary } from './heal.js';

/** Opens the contacts folder of a mailbox: whatever is wrong with server, account, right or mailbox shows by it (manual: *Проверка*). */
export async function checkMailbox(
  transport: EwsTransport,
  access: ExchangeAccess,
  mailbox: string,
  deadline: number,
): Promise<ExchangeResult<CheckReport>> {
  const { contactsFolder: name } = access;
  const operation = name === null ? 'GetFolder' : 'FindFolder';
  const conversation = { transport, access, mailbox, operation, deadline };
  const seen = await converse(conversation, async (service, library) => {
    const folder =
      name === null ? await defaultFolder(service, library) : await namedFolder(service, library, name);
    return { folder, serverVersion: serverVersionOf(service) };
  });
  if (!seen.ok) return seen;
  const { folder, serverVersion } = seen.value;
  if (folder === 'not for contacts') return { ok: false, problem: notForContacts(mailbox, name ?? '') };
  return { ok: true, value: { serverVersion, ...folder } };
}

type FolderReport = Omit<CheckReport, 'serverVersion'>;

async function defaultFolder(service: ExchangeService, library: EwsLibrary): Promise<FolderReport> {
  const folderId = new library.FolderId(library.WellKnownFolderName.Contacts);
  const folder = await library.Folder.Bind(service, folderId);
  return { contactsFolder: folder.DisplayName, contactsTotal: folder.TotalCount };
}

/** A check makes nothing: a folder that is still missing is an empty one. */
async function namedFolder(
  service: ExchangeService,
  library: EwsLibrary,
  name: string,
): Promise<FolderReport | 'not for contacts'> {
  const folder = await folderByName(service, library, name);
  if (!folder) return { contactsFolder: name, contactsTotal: 0 };
  if (!isForContacts(folder)) return 'not for contacts';
  return { contactsFolder: folder.DisplayName, contactsTotal: folder.TotalCount };
}

function serverVersionOf(service: ExchangeService): string | null {
  const info = service.ServerInfo as typeof service.ServerInfo | null;
  return (
    info && [info.MajorVersion, info.MinorVersion, info.MajorBuildNumber, info.MinorBuildNumber].join('.')
  );
}
