import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import { createHash } from 'node:crypto';
import type { Folder } from 'ews-javascript-api';
import type { ExchangeAccess } from '../../mailboxes.js';
import { defaultContactsFolder, type ContactsFolder } from '../operations/contacts-folder.js';
import type { EwsTransport } from '../transport/transport.js';
import { escapeXml } from '../xml/escape.js';
import { converse } from './converse.js';
import { folderByName, isForContacts } from './folder-by-name.js';

/**
 * The contacts folder of each mailbox that the connection works in: the default one, or one of the chosen name below it, which is made where it is missing.
 * Safe to ask at once from anywhere: who is late in making the folder finds it.
 */
export class ContactsFolders {
  private readonly known = new Map<string, ContactsFolder>();

  constructor(
    private readonly transport: EwsTransport,
    private readonly access: ExchangeAccess,
  ) {}

  /** Whether it is another one than the mailbox's own. */
  get ofChosenName(): boolean {
    return this.access.contactsFolder !== null;
  }

  /** The folder, as it was last found. */
  async of(mailbox: string, deadline: number): Promise<ExchangeResult<ContactsFolder>> {
    const known = this.known.get(mailbox);
    return known ? { ok: true, value: known } : await this.lookUp(mailbox, deadline);
  }

  /** The folder, as it is now: one that was thrown away lies in Deleted Items, where its id still leads to it. */
  async lookUp(mailbox: string, deadline: number): Promise<ExchangeResult<ContactsFolder>> {
    const { contactsFolder: name } = this.access;
    if (name === null) return { ok: true, value: defaultContactsFolder };
    this.known.delete(mailbox);
    let folder = await this.find(mailbox, name, deadline);
    if (folder.ok && folder.value === null) {
      const made = await this.make(mailbox, name, deadline);
      // Somebody else may have made it meanwhile, which is as good; what else is wrong with the name is then still so.
      folder = made.ok || made.problem.kind !== 'invalid' ? made : await this.find(mailbox, name, deadline);
      if (!made.ok && folder.ok && folder.value === null) return made;
    }
    if (!folder.ok) return folder;
    const found = folder.value!;
    this.known.set(mailbox, found);
    return { ok: true, value: found };
  }

  /** Lets the folder be looked up anew; false where there is nothing to look up. */
  forget(mailbox: string): boolean {
    return this.known.delete(mailbox);
  }

  private async find(
    mailbox: string,
    name: string,
    deadline: number,
  ): Promise<ExchangeResult<ContactsFolder | null>> {
    const { transport, access } = this;
    const found = await converse(
      { transport, access, mailbox, operation: 'FindFolder', deadline },
      async (service, library) => {
        const folder = await folderByName(service, library, name);
        return folder && { place: contactsFolderOf(folder), fits: isForContacts(folder) };
      },
    );
    if (!found.ok) return found;
    if (!found.value) return { ok: true, value: null };
    if (!found.value.fits) return { ok: false, problem: notForContacts(mailbox, name) };
    return { ok: true, value: found.value.place };
  }

  /** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation */
  private async make(
    mailbox: string,
    name: string,
    deadline: number,
  ): Promise<ExchangeResult<ContactsFolder>> {
    const { transport, access } = this;
    return await converse(
      { transport, access, mailbox, operation: 'CreateFolder', deadline },
      async (service, library) => {
        const folder = new library.ContactsFolder(service);
        folder.DisplayName = name;
        await folder.Save(library.WellKnownFolderName.Contacts);
        return contactsFolderOf(folder);
      },
    );
  }
}

/** Thrown when the server gave it no id: an Error. */
function contactsFolderOf(folder: Folder): ContactsFolder {
  // The library says that it is a string.
  const id = folder.Id.UniqueId as unknown;
  if (typeof id !== 'string' || id === '') throw new Error('The folder has no id.');
  return {
    xml: `<t:FolderId Id="${escapeXml(id)}"/>`,
    tag: createHash('sha256').update(id).digest('base64url').slice(0, 16),
  };
}

/** The chosen name is taken. */
function notForContacts(mailbox: string, name: string): ExchangeProblem {
  const message = `In ${mailbox} the folder "${name}" below the contacts is not one for contacts: rename it, or choose another name in exchange.contactsFolder.`;
  return { kind: 'invalid', message };
}
