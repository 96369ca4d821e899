import { folderIdOf, changeKeyOf, itemEntry, itemIdOf } from '../mailbox/ids.js';
import type { Folder, Item } from '../mailbox/model.js';
import { element, escapeText } from '../xml/write.js';
import { attachmentsXml, hasPicture, hasVisibleAttachments } from './attachment-xml.js';
import { bodyXml } from './body.js';
import { inSeconds } from './date-time.js';

const CONTACT_KIND = 0x11;
const MESSAGE_KIND = 0x09;
const FOLDER_KINDS: Record<Folder['element'], number> = {
  Folder: 1,
  CalendarFolder: 2,
  ContactsFolder: 3,
  TasksFolder: 4,
};

/** `<t:ItemId Id=".." ChangeKey=".."/>` */
export function itemIdXml(
  item: Pick<Item, 'folder' | 'counter' | 'change' | 'element'>,
  name = 'ItemId',
): string {
  return `<t:${name} Id="${itemIdOf(item)}" ChangeKey="${itemChangeKey(item)}"/>`;
}

export function itemChangeKey(item: Pick<Item, 'folder' | 'change' | 'element'>): string {
  const kind = item.element === 'Contact' ? CONTACT_KIND : MESSAGE_KIND;
  return changeKeyOf({ change: item.change, mailbox: item.folder.mailbox, kind });
}

/** `<t:FolderId Id=".." ChangeKey=".."/>` */
export function folderIdXml(folder: Folder, name = 'FolderId'): string {
  const changeKey = changeKeyOf({
    change: folder.change,
    mailbox: folder.mailbox,
    kind: FOLDER_KINDS[folder.element],
  });
  return `<t:${name} Id="${folderIdOf(folder)}" ChangeKey="${changeKey}"/>`;
}

/** What the owner of a mailbox may do in it. */
export const EFFECTIVE_RIGHTS =
  '<t:EffectiveRights><t:CreateAssociated>true</t:CreateAssociated><t:CreateContents>true</t:CreateContents>' +
  '<t:CreateHierarchy>true</t:CreateHierarchy><t:Delete>true</t:Delete><t:Modify>true</t:Modify><t:Read>true</t:Read>' +
  '<t:ViewPrivateItems>true</t:ViewPrivateItems></t:EffectiveRights>';
const ITEM_RIGHTS = EFFECTIVE_RIGHTS.replace(/(<t:Create\w+>)true/g, '$1false');

const text = (name: string, read: (item: Item) => string | number | boolean) => (item: Item) =>
  element(name, String(read(item)));

/** Properties that the server makes up from what it knows of an item; one that has no value gives nothing. */
export const COMPUTED: Record<string, (item: Item, version: number) => string> = {
  ItemId: (item) => itemIdXml(item),
  ParentFolderId: (item) => folderIdXml(item.folder, 'ParentFolderId'),
  ItemClass: text('ItemClass', (item) => item.itemClass),
  Attachments: attachmentsXml,
  DateTimeReceived: text('DateTimeReceived', (item) => inSeconds(item.createdAt)),
  DateTimeSent: text('DateTimeSent', (item) => inSeconds(item.createdAt)),
  DateTimeCreated: text('DateTimeCreated', (item) => inSeconds(item.createdAt)),
  Size: text('Size', (item) => item.size),
  IsSubmitted: text('IsSubmitted', () => false),
  IsDraft: text('IsDraft', (item) => item.element === 'Message'),
  IsFromMe: text('IsFromMe', () => false),
  IsResend: text('IsResend', () => false),
  IsUnmodified: text('IsUnmodified', () => false),
  ResponseObjects: () => '<t:ResponseObjects><t:ForwardItem/></t:ResponseObjects>',
  DisplayCc: (item) => recipientNames(item, 'DisplayCc', 'CcRecipients'),
  DisplayTo: (item) => recipientNames(item, 'DisplayTo', 'ToRecipients'),
  DisplayBcc: (item) => recipientNames(item, 'DisplayBcc', 'BccRecipients'),
  HasAttachments: text('HasAttachments', hasVisibleAttachments),
  EffectiveRights: () => ITEM_RIGHTS,
  LastModifiedName: text('LastModifiedName', (item) => item.folder.mailbox.displayName),
  LastModifiedTime: text('LastModifiedTime', (item) => inSeconds(item.modifiedAt)),
  IsAssociated: text('IsAssociated', () => false),
  WebClientReadFormQueryString: text('WebClientReadFormQueryString', (item) => webClient(item)),
  StoreEntryId: text('StoreEntryId', (item) => itemEntry(item.folder, item.counter).toString('base64')),
  InstanceKey: text('InstanceKey', (item) => Buffer.from(`instance-${item.id}`).toString('base64')),
  ConversationId: (item) => itemIdXml(item, 'ConversationId').replace(/ ChangeKey="[^"]*"/, ''),
  TextBody: (item) =>
    item.properties.Body === undefined
      ? ''
      : bodyXml(item, { bodyType: 'Text', maximumBodySize: Infinity }, 'TextBody'),
  CompleteName: (item) => completeName(item),
  HasPicture: text('HasPicture', hasPicture),
  ConversationTopic: (item) => {
    const subject = item.properties.Subject;
    return subject === undefined ? '' : element('ConversationTopic', String(subject));
  },
};

function completeName({ properties }: Item): string {
  const parts: [string, string][] = [
    ['Title', 'x/tag/0x3a45/String'],
    ['FirstName', 'GivenName'],
    ['MiddleName', 'MiddleName'],
    ['LastName', 'Surname'],
    ['Suffix', 'Generation'],
    ['Initials', 'Initials'],
    ['FullName', 'DisplayName'],
    ['Nickname', 'Nickname'],
  ];
  let xml = '';
  for (const [name, key] of parts) {
    const value = properties[key];
    if (value !== undefined && value !== '') xml += `<t:${name}>${escapeText(String(value))}</t:${name}>`;
  }
  return xml && `<t:CompleteName>${xml}</t:CompleteName>`;
}

function recipientNames(item: Item, name: string, key: string): string {
  const recipients = item.properties[key];
  const names = Array.isArray(recipients)
    ? recipients.map((recipient) => (JSON.parse(recipient) as { name: string }).name)
    : [];
  return element(name, names.join('; '));
}

function webClient(item: Item): string {
  return `?ae=Item&a=Open&t=${item.itemClass}&id=${encodeURIComponent(itemIdOf(item))}&exvsurl=1`;
}
