import type { EndpointParts } from '../http/ews-endpoint.js';
import { attachmentsOf } from '../mailbox/attachments.js';
import { placeOf } from '../mailbox/changes.js';
import { itemIdOf, parseId } from '../mailbox/ids.js';
import type { Folder, Item, Mailbox } from '../mailbox/model.js';
import { addAttachment, removeAttachment } from '../operations/attachment-changes.js';
import { removeFolder } from '../operations/delete-folder.js';
import { removeItem, type DeleteType } from '../operations/delete-item.js';
import { saveChange } from '../operations/update-item.js';
import { usualShape, type StreamShape } from '../notifications/stream-shape.js';
import type { EmulatedAccount } from '../options.js';
import { applyContactRules } from '../properties/contact-rules.js';
import type { EarlyArrival } from './announced-rests.js';
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
  /** Resets the early arrivals, too. */
  resetCounters(): void;
  /** The requests that came although the server had asked to be left alone, in the order in which they came. */
  earlyArrivals(): EarlyArrival[];
  /** Lets requests fail; faults are tried in the order in which they came. Returns the fault's id. */
  injectFault(fault: Fault): string;
  /** Lets every request succeed, and nobody rest any more. */
  clearFaults(): void;
  /** Makes every request take at least so many milliseconds. */
  setLatency(milliseconds: number): void;
  /**
   * The items of a folder, oldest first; the folder is a distinguished id (default `contacts`) or a display name.
   * Thrown for an unknown mailbox or folder: an Error that names it.
   */
  contacts(address: string, folder?: string): EmulatedItem[];
  /** Creates a contact as an employee does in Outlook, in a folder as `contacts` takes it; returns its id. */
  createContact(address: string, properties: EmulatedProperties, folder?: string): string;
  /** Creates a distribution list without members in such a folder; returns its id. */
  createDistributionList(address: string, displayName: string, folder?: string): string;
  /** Deletes a folder, with what is in it, by its display name. Thrown for an unknown or a distinguished one: an Error. */
  deleteFolder(address: string, folder: string, type: DeleteType): void;
  /** Changes the properties that are given; null removes one. Thrown when there is no such contact: an Error. */
  updateContact(address: string, itemId: string, properties: EmulatedProperties): void;
  /** The contact's photo in base64, null where it has none. */
  photo(address: string, itemId: string): string | null;
  /** Gives a contact the only photo that it has (base64), or takes it away (null), as an employee does in Outlook. */
  setPhoto(address: string, itemId: string, content: string | null): void;
  /** Whether photos that clients write come out as other bytes than they went in. */
  setPhotoReencoding(enabled: boolean): void;
  deleteContact(address: string, itemId: string, type: DeleteType): void;
  /** A message arrives in the inbox; returns its id. */
  deliverMessage(address: string, subject: string): string;
  /** Streams of events that are open, and subscriptions that are known. */
  notifications(): { streams: number; subscriptions: number };
  /** How the streams that begin from now on are sent; what is left out is as usual. */
  setStreamShape(shape: Partial<StreamShape>): void;
  /** Ends all open streams in good order, as if their time were over. */
  endStreams(): void;
  /** Cuts all open streams. */
  cutStreams(): void;
  /** What a restart of the server does: cuts all open streams and forgets all subscriptions. */
  dropSubscriptions(): void;
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
  const createIn = (folder: Folder, item: Pick<Item, 'element' | 'itemClass' | 'properties'>): string => {
    const now = Date.now();
    const number = store.mailboxes.draw(folder.mailbox);
    return itemIdOf(
      store.items.create(folder, number, { ...item, createdAt: now, modifiedAt: now, versions: {} }),
    );
  };
  return {
    counters: () => counters.read(),
    resetCounters: () => {
      counters.reset();
      parts.rests.reset();
    },
    earlyArrivals: () => parts.rests.read(),
    injectFault: (fault) => faults.inject(fault),
    clearFaults: () => {
      faults.clear();
      parts.rests.lift();
    },
    setLatency: (milliseconds) => {
      parts.latency = milliseconds;
    },
    contacts: (address, folder = 'contacts') =>
      store.items.inFolder(folderOf(mailboxOf(address), folder)).map(toEmulatedItem),
    createContact: (address, properties, folder = 'contacts') =>
      store.transaction(() => {
        const { set } = fromEmulatedProperties(properties);
        const { ItemClass: itemClass = 'IPM.Contact', ...rest } = set;
        applyContactRules(rest, new Set(Object.keys(rest)));
        return createIn(folderOf(mailboxOf(address), folder), {
          element: 'Contact',
          itemClass: String(itemClass),
          properties: rest,
        });
      }),
    createDistributionList: (address, displayName, folder = 'contacts') =>
      store.transaction(() =>
        createIn(folderOf(mailboxOf(address), folder), {
          element: 'DistributionList',
          itemClass: 'IPM.DistList',
          properties: { DisplayName: displayName },
        }),
      ),
    updateContact: (address, itemId, properties) =>
      store.transaction(() => {
        const { set, removed } = fromEmulatedProperties(properties);
        const change = { set: new Map(Object.entries(set)), removed: new Set(removed) };
        saveChange(itemOf(address, itemId), change, { store, now: Date.now() });
      }),
    photo: (address, itemId) => {
      const item = itemOf(address, itemId);
      const photo = attachmentsOf(item).find(({ isContactPhoto }) => isContactPhoto);
      return photo ? store.attachments.content(item.folder.mailbox, photo).toString('base64') : null;
    },
    setPhoto: (address, itemId, content) =>
      store.transaction(() => {
        const context = { store, now: Date.now() };
        let item = itemOf(address, itemId);
        for (const attachment of attachmentsOf(item).filter(({ isContactPhoto }) => isContactPhoto))
          item = removeAttachment(item, attachment, context);
        if (content === null) return;
        const photo = { name: 'ContactPicture.jpg', isInline: false, isContactPhoto: true };
        addAttachment(item, photo, Buffer.from(content, 'base64'), context);
      }),
    setPhotoReencoding: (enabled) => {
      parts.reencodesPhotos = enabled;
    },
    deleteContact: (address, itemId, type) =>
      store.transaction(() => removeItem(store, itemOf(address, itemId), type)),
    deleteFolder: (address, name, type) =>
      store.transaction(() => {
        const folder = folderOf(mailboxOf(address), name);
        if (folder.distinguished) throw new Error(`The folder '${name}' cannot be deleted.`);
        removeFolder(store, folder, type);
      }),
    deliverMessage: (address, subject) =>
      store.transaction(() => {
        const inbox = folderOf(mailboxOf(address), 'inbox');
        const properties = { Subject: subject };
        const itemId = createIn(inbox, { element: 'Message', itemClass: 'IPM.Note', properties });
        store.changes.note('NewMail', placeOf(itemOf(address, itemId)));
        return itemId;
      }),
    notifications: () => ({ streams: parts.streams.count, subscriptions: parts.subscriptions.count }),
    setStreamShape: (shape) => {
      parts.streams.shape = { ...usualShape, ...shape };
    },
    endStreams: () => parts.streams.end(),
    cutStreams: () => parts.streams.cut(),
    dropSubscriptions: () => {
      parts.subscriptions.clear();
      parts.streams.cut();
    },
    addMailbox: ({ address, displayName }) => {
      store.transaction(() => store.mailboxes.ensure(address, displayName));
    },
    setAccount: (account) => accounts.set(account),
    revokeTokens: () => parts.entra?.revoke(),
  };
}
