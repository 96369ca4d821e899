import type { ExchangeService, Folder } from 'ews-javascript-api';
import type { EwsLibrary } from './heal.js';

const foldersPerPage = 500;

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation: the folder of this name directly below the default contacts
 * folder, whatever its class. Exchange takes names that differ only in case for the same.
 */
export async function folderByName(
  service: ExchangeService,
  library: EwsLibrary,
  name: string,
): Promise<Folder | null> {
  const { FolderSchema, FolderView, PropertySet, BasePropertySet, WellKnownFolderName } = library;
  for (let offset = 0; ;) {
    const view = new FolderView(foldersPerPage, offset);
    view.PropertySet = new PropertySet(BasePropertySet.IdOnly, [
      FolderSchema.DisplayName,
      FolderSchema.FolderClass,
      FolderSchema.TotalCount,
    ]);
    const page = await service.FindFolders(WellKnownFolderName.Contacts, view);
    const found = page.Folders.find((folder) => folded(folder.DisplayName) === folded(name));
    if (found || !page.MoreAvailable || page.Folders.length === 0) return found ?? null;
    offset += page.Folders.length;
  }
}

function folded(name: string): string {
  return name.trim().normalize().toLowerCase();
}

/** Whether contacts can be kept in a folder. */
export function isForContacts({ FolderClass: folderClass }: Folder): boolean {
  return /^IPF\.Contact(?:\.|$)/i.test(folderClass);
}
