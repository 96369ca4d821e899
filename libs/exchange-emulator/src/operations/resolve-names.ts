import type { Item, Mailbox } from '../mailbox/model.js';
import { EMAIL_ADDRESSES } from '../properties/dictionaries.js';
import { itemIdXml } from '../properties/computed.js';
import { ItemError } from '../soap/item-error.js';
import { element, escapeAttribute, escapeText } from '../xml/write.js';
import { errorMessage, responseOf, successMessage, warningMessage } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { ownFolder, resolveFolder } from './resolve.js';

const MOST_RESOLUTIONS = 100;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/resolvenames-operation */
export const resolveNames: Operation = (request, context) => {
  const entry = requiredChild(request, 'UnresolvedEntry').text;
  const scope = request.attributes.SearchScope ?? 'ActiveDirectoryContacts';
  const full = /^(true|1)$/.test((request.attributes.ReturnFullContactData ?? '').trim());
  try {
    const injected = context.injectedError(0);
    if (injected) throw new ItemError(injected, 'The operation failed.');
    const directory = () =>
      context.store.mailboxes
        .all()
        .filter((mailbox) => matches(entry, mailbox.address, mailbox.displayName))
        .map((mailbox) => directoryEntry(mailbox, full));
    const contacts = () =>
      contactEntries(entry, childOf(request, 'ParentFolderIds')?.children[0], full, context);
    const sources: Record<string, (() => string[])[]> = {
      ActiveDirectory: [directory],
      Contacts: [contacts],
      ContactsActiveDirectory: [contacts, directory],
    };
    return answerWith((sources[scope] ?? [directory, contacts]).flatMap((source) => source()));
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    return responseOf('ResolveNames', errorMessage('ResolveNames', error));
  }
};

function answerWith(found: string[]): string {
  if (found.length === 0) throw new ItemError('ErrorNameResolutionNoResults', 'No results were found.');
  const isComplete = found.length <= MOST_RESOLUTIONS;
  const set =
    `<m:ResolutionSet TotalItemsInView="${found.length}" IncludesLastItemInRange="${isComplete}">` +
    `${found.slice(0, MOST_RESOLUTIONS).join('')}</m:ResolutionSet>`;
  const message =
    found.length === 1
      ? successMessage('ResolveNames', set)
      : warningMessage(
          'ResolveNames',
          'ErrorNameResolutionMultipleResults',
          'Multiple results were found.',
          set,
        );
  return responseOf('ResolveNames', message);
}

function contactEntries(
  entry: string,
  parent: Parameters<typeof resolveFolder>[0] | undefined,
  full: boolean,
  context: OperationContext,
): string[] {
  if (!context.mailbox && !parent) return [];
  const folder = parent ? resolveFolder(parent, context) : ownFolder('contacts', context);
  return context.store.items.inFolder(folder).flatMap((item) => {
    const names = [item.properties.DisplayName, item.properties.FileAs, item.properties.Surname];
    return EMAIL_ADDRESSES.keys.flatMap((key) => {
      const address = item.properties[`EmailAddresses/${key}`];
      if (
        address === undefined ||
        !matches(entry, String(address), ...names.map((name) => String(name ?? '')))
      ) {
        return [];
      }
      return [contactEntry(item, String(address), full)];
    });
  });
}

// Ambiguous name resolution: the beginning of an address or of any word of a name; `smtp:` asks for an address alone.
function matches(entry: string, address: string, ...names: string[]): boolean {
  const wanted = entry.trim().toLowerCase();
  if (wanted.startsWith('smtp:')) return address.toLowerCase() === wanted.slice(5);
  if (address.toLowerCase().startsWith(wanted)) return true;
  return names.some((name) => {
    const folded = name.toLowerCase();
    return (
      folded.startsWith(wanted) ||
      folded.split(/[\s,.-]+/).some((word) => word !== '' && word.startsWith(wanted))
    );
  });
}

function directoryEntry(mailbox: Mailbox, full: boolean): string {
  const contact =
    `<t:Contact><t:DisplayName>${escapeText(mailbox.displayName)}</t:DisplayName><t:EmailAddresses>` +
    `<t:Entry Key="EmailAddress1">SMTP:${escapeText(mailbox.address)}</t:Entry></t:EmailAddresses>` +
    '<t:ContactSource>ActiveDirectory</t:ContactSource></t:Contact>';
  return resolution(mailbox.displayName, mailbox.address, 'Mailbox', '', full ? contact : '');
}

function contactEntry(item: Item, address: string, full: boolean): string {
  const name = String(item.properties.DisplayName ?? item.properties.FileAs ?? address);
  const contact =
    `<t:Contact><t:DisplayName>${escapeText(name)}</t:DisplayName><t:EmailAddresses>` +
    `<t:Entry Key="EmailAddress1" Name="${escapeAttribute(name)}">${escapeText(address)}</t:Entry></t:EmailAddresses>` +
    '<t:ContactSource>Store</t:ContactSource></t:Contact>';
  return resolution(name, address, 'Contact', itemIdXml(item), full ? contact : '');
}

function resolution(name: string, address: string, type: string, itemId: string, contact: string): string {
  return (
    `<t:Resolution><t:Mailbox>${element('Name', name)}${element('EmailAddress', address)}` +
    `<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>${type}</t:MailboxType>${itemId}</t:Mailbox>${contact}</t:Resolution>`
  );
}
