import type { CheckReport, ExchangeResult } from '@pmsync/contracts';
import type { ExchangeAccess } from '../../mailboxes.js';
import type { EwsTransport } from '../transport/transport.js';
import { converse } from './converse.js';

/** Opens the contacts folder of a mailbox: whatever is wrong with server, account, right or mailbox shows by it (manual: *Проверка*). */
export async function checkMailbox(
  transport: EwsTransport,
  access: ExchangeAccess,
  mailbox: string,
  deadline: number,
): Promise<ExchangeResult<CheckReport>> {
  return await converse(
    { transport, access, mailbox, operation: 'GetFolder', deadline },
    async (service, library) => {
      const folderId = new library.FolderId(library.WellKnownFolderName.Contacts);
      const folder = await library.Folder.Bind(service, folderId);
      const info = service.ServerInfo as typeof service.ServerInfo | null;
      return {
        serverVersion:
          info &&
          [info.MajorVersion, info.MinorVersion, info.MajorBuildNumber, info.MinorBuildNumber].join('.'),
        contactsFolder: folder.DisplayName,
        contactsTotal: folder.TotalCount,
      };
    },
  );
}
