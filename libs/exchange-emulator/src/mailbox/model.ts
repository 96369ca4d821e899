/** A value as it is kept: dates as ISO text in UTC, binary as base64. */
export type PropertyValue = string | number | boolean | string[];

/**
 * The properties of an item by key. A key is the element's name (`GivenName`), inside a dictionary with its entry
 * (`PhoneNumbers/MobilePhone`, `PhysicalAddresses/Business/Street`, `EmailAddresses/EmailAddress1/Name`), and for
 * extended properties `x/...` (see properties/extended-path.ts).
 */
export type PropertyMap = Record<string, PropertyValue>;

export interface Mailbox {
  readonly id: number;
  readonly address: string;
  displayName: string;
  readonly guid: string;
  /** The next unused number: ids of folders and items, and change numbers, are drawn from one sequence. */
  nextNumber: number;
}

export type FolderElement = 'Folder' | 'CalendarFolder' | 'ContactsFolder' | 'TasksFolder';

export interface Folder {
  readonly id: number;
  readonly mailbox: Mailbox;
  readonly counter: number;
  readonly parentId: number | null;
  /** The distinguished id, where the folder has one. */
  readonly distinguished: string | null;
  readonly element: FolderElement;
  readonly folderClass: string | null;
  readonly displayName: string;
  readonly change: number;
  readonly properties: PropertyMap;
}

export type ItemElement = 'Contact' | 'DistributionList' | 'Message' | 'Item';

export interface Item {
  readonly id: number;
  readonly folder: Folder;
  readonly counter: number;
  readonly element: ItemElement;
  readonly itemClass: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly change: number;
  readonly size: number;
  readonly properties: PropertyMap;
  /** The change number of each property that was changed since the item was created. */
  readonly versions: Record<string, number>;
}
