import type { EndpointParts } from '../http/ews-endpoint.js';
import { itemIdOf, parseId } from '../mailbox/ids.js';
import type { Folder, Item, Mailbox } from '../mailbox/model.js';
import { removeItem, type DeleteType } from '../operations/delete-item.js';
import { saveChange } from '../operations/update-item.js';
import type { EmulatedAccount } from '../options.js';
import { applyContactRules } from '../properties/contact-rules.js';
import type { Counters } from './counters.js';
import {
  fromEmulatedProperties,
  toEmulatedItem,
  type EmulatedItem,
  type EmulatedProperties,
} from './emulated-item.js';
import type { Fault } from './faults.js';

/** What a test can see of the server and do to it, from within the process; over HTTP see control/http-control.ts. */
export interface EmulatorControl {
  counters(): Counters;
  resetCounters(): void;
  /** Lets requests fail; faults are tried in the order in which they came. Returns the fault's id. */
  injectFault(fault: Fault): string;
  clearFaults(): void;
  /** Makes every request take at least so many milliseconds. */
  setLatency(milliseconds: number): void;
  /**
   * The items of a folder, oldest first; the folder is a distinguished id (default `contacts`) or a display name.
   * Thrown for an unknown mailbox or folder: an Error that names it.
   */
  contacts(address: string, folder?: string): EmulatedItem[];
  /** Creates a contact as an employee does in Outlook; returns its id. */
  createContact(address: string, properties: EmulatedProperties): string;
  /** Changes the properties that are given; null removes one. Thrown when there is no such contact: an Error. */
  updateContact(address: string, itemId: string, properties: EmulatedProperties): void;
  deleteContact(address: string, itemId: string, type: DeleteType): void;
  addMailbox(mailbox: { address: string; displayName: string }): void;
  /** Adds an account, or changes the password or the impersonation right of one. */
  setAccount(account: Partial<EmulatedAccount> & { userName: string }): void;
  /** Refuses the tokens that its tenant gave so far. */
  revokeTokens(): void;
}

/** The control of a running server. */
export function controlOf(parts: EndpointParts): EmulatorControl {
  const { store, counters, faults, accounts } = parts;
  const mailboxOf = (address: string): Mailbox => {
    const mailbox = store.mailboxes.find(address);
    if (!mailbox) throw new Error(`There is no mailbox '${address}'.`);
    return mailbox;
  };
  const folderOf = (mailbox: Mailbox, name: string): Folder => {
    const root = store.folders.distinguished(mailbox, 'root');
    const folder =
      store.folders.distinguished(mailbox, name) ??
      (root && store.folders.descendants(root).find(({ displayName }) => displayName === name));
    if (!folder) throw new Error(`The mailbox '${mailbox.address}' has no folder '${name}'.`);
    return folder;
  };
  const itemOf = (address: string, itemId: string): Item => {
    const { itemCounter } = parseId(itemId);
    const item = itemCounter === undefined ? undefined : store.items.find(mailboxOf(address), itemCounter);
    if (!item || itemIdOf(item) !== itemId) throw new Error(`The mailbox '${address}' has no such item.`);
    return item;
  };
  return {
    counters: () => counters.read(),
    resetCounters: () => counters.reset(),
    injectFault: (fault) => faults.inject(fault),
    clearFaults: () => faults.clear(),
    setLatency: (milliseconds) => {
      parts.latency = milliseconds;
    },
    contacts: (address, folder = 'contacts') =>
      store.items.inFolder(folderOf(mailboxOf(address), folder)).map(toEmulatedItem),
    createContact: (address, properties) =>
      store.transaction(() => {
        const { set } = fromEmulatedProperties(properties);
        const { ItemClass: itemClass = 'IPM.Contact', ...rest } = set;
        applyContactRules(rest, new Set(Object.keys(rest)));
        const folder = folderOf(mailboxOf(address), 'contacts');
        const now = Date.now();
        const item = store.items.create(folder, store.mailboxes.draw(folder.mailbox), {
          element: 'Contact',
          itemClass: String(itemClass),
          createdAt: now,
          modifiedAt: now,
          properties: rest,
          versions: {},
        });
        return itemIdOf(item);
      }),
    updateContact: (address, itemId, properties) =>
      store.transaction(() => {
        const { set, removed } = fromEmulatedProperties(properties);
        const change = { set: new Map(Object.entries(set)), removed: new Set(removed) };
        saveChange(itemOf(address, itemId), change, { store, now: Date.now() });
      }),
    deleteContact: (address, itemId, type) =>
      store.transaction(() => removeItem(store, itemOf(address, itemId), type)),
    addMailbox: ({ address, displayName }) => {
      store.transaction(() => store.mailboxes.ensure(address, displayName));
    },
    setAccount: (account) => accounts.set(account),
    revokeTokens: () => parts.entra?.revoke(),
  };
}
