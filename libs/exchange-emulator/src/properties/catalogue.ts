import type { ItemElement } from '../mailbox/model.js';
import {
  EXCHANGE_2007_SP1,
  EXCHANGE_2010,
  EXCHANGE_2010_SP2,
  EXCHANGE_2013,
} from '../soap/server-version.js';

/** How a property's value is read from a request and written into a reply. */
type ValueKind =
  | 'string'
  | 'boolean'
  | 'int'
  | 'dateTime'
  | 'binary'
  | 'strings'
  | 'body'
  | 'flag'
  | 'recipient'
  | 'recipients'
  | 'email-dictionary'
  | 'phone-dictionary'
  | 'im-dictionary'
  | 'address-dictionary'
  | 'computed';

export interface PropertyDefinition {
  /** The element's name. */
  readonly name: string;
  /** The path, such as `contacts:GivenName`. */
  readonly uri: string;
  readonly kind: ValueKind;
  readonly writable: boolean;
  /** Whether AppendToItemField is allowed. */
  readonly appendable: boolean;
  /** The smallest base shape that has it; `named`: only when the request names it. */
  readonly shape: 'default' | 'all' | 'named';
  /** Whether FindItem and SyncFolderItems, which read tables instead of items, can return it. */
  readonly inTables: boolean;
  /** The first request version that gets it. */
  readonly since: number;
  /** Its place in the schema's order. */
  readonly order: number;
}

type Flags = Partial<Pick<PropertyDefinition, 'writable' | 'appendable' | 'shape' | 'inTables' | 'since'>>;

const table = (prefix: string, rows: [name: string, kind: ValueKind, flags?: Flags][]) =>
  rows.map(([name, kind, flags]) => ({
    name,
    uri: `${prefix}:${name}`,
    kind,
    writable: kind !== 'computed',
    appendable: false,
    shape: 'all' as const,
    inTables: true,
    since: 0,
    ...flags,
  }));

const fixed: Flags = { writable: false };
const named: Flags = { shape: 'named' };

// The orders below are those of ItemType, ContactItemType and MessageType.
const ITEM = table('item', [
  ['MimeContent', 'computed', { shape: 'named', inTables: false }],
  ['ItemId', 'computed', { shape: 'default' }],
  ['ParentFolderId', 'computed'],
  ['ItemClass', 'computed', { writable: true }],
  ['Subject', 'string'],
  ['Sensitivity', 'string'],
  ['Body', 'body', { appendable: true, inTables: false }],
  ['Attachments', 'computed', { inTables: false }],
  ['DateTimeReceived', 'computed'],
  ['Size', 'computed'],
  ['Categories', 'strings'],
  ['Importance', 'string'],
  ['InReplyTo', 'string'],
  ['IsSubmitted', 'computed'],
  ['IsDraft', 'computed'],
  ['IsFromMe', 'computed'],
  ['IsResend', 'computed'],
  ['IsUnmodified', 'computed'],
  ['InternetMessageHeaders', 'computed', { inTables: false }],
  ['DateTimeSent', 'computed'],
  ['DateTimeCreated', 'computed'],
  ['ResponseObjects', 'computed', { inTables: false }],
  ['ReminderDueBy', 'dateTime'],
  ['ReminderIsSet', 'boolean'],
  ['ReminderNextTime', 'dateTime', { ...named, since: EXCHANGE_2013 }],
  ['ReminderMinutesBeforeStart', 'int'],
  ['DisplayCc', 'computed'],
  ['DisplayTo', 'computed'],
  ['DisplayBcc', 'computed', named],
  ['HasAttachments', 'computed', { shape: 'default' }],
  ['Culture', 'string'],
  ['EffectiveRights', 'computed', { since: EXCHANGE_2007_SP1 }],
  ['LastModifiedName', 'computed', { since: EXCHANGE_2007_SP1 }],
  ['LastModifiedTime', 'computed', { since: EXCHANGE_2007_SP1 }],
  ['IsAssociated', 'computed', { since: EXCHANGE_2010 }],
  ['WebClientReadFormQueryString', 'computed', { since: EXCHANGE_2010 }],
  ['WebClientEditFormQueryString', 'computed', { since: EXCHANGE_2010 }],
  ['ConversationId', 'computed', { since: EXCHANGE_2010 }],
  ['UniqueBody', 'computed', { shape: 'named', inTables: false, since: EXCHANGE_2010 }],
  ['Flag', 'flag', { since: EXCHANGE_2013 }],
  ['StoreEntryId', 'computed', { ...named, since: EXCHANGE_2010_SP2 }],
  ['InstanceKey', 'computed', { since: EXCHANGE_2013 }],
  ['NormalizedBody', 'computed', { shape: 'named', inTables: false, since: EXCHANGE_2013 }],
  ['EntityExtractionResult', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['PolicyTag', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['ArchiveTag', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['RetentionDate', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['Preview', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['RightsManagementLicenseData', 'computed', { shape: 'named', inTables: false, since: EXCHANGE_2013 }],
  ['BlockStatus', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['HasBlockedImages', 'computed', { ...named, since: EXCHANGE_2013 }],
  ['TextBody', 'computed', { shape: 'named', inTables: false, since: EXCHANGE_2013 }],
  ['IconIndex', 'computed', { ...named, since: EXCHANGE_2013 }],
]);

const CONTACT = table('contacts', [
  ['FileAs', 'string', { shape: 'default' }],
  ['FileAsMapping', 'string'],
  ['DisplayName', 'string'],
  ['GivenName', 'string'],
  ['Initials', 'string'],
  ['MiddleName', 'string'],
  ['Nickname', 'string'],
  ['CompleteName', 'computed', { shape: 'default' }],
  ['CompanyName', 'string', { shape: 'default' }],
  ['EmailAddresses', 'email-dictionary', { shape: 'default' }],
  ['PhysicalAddresses', 'address-dictionary', { shape: 'default' }],
  ['PhoneNumbers', 'phone-dictionary', { shape: 'default' }],
  ['AssistantName', 'string'],
  ['Birthday', 'dateTime'],
  ['BusinessHomePage', 'string'],
  ['Children', 'strings'],
  ['Companies', 'strings'],
  ['ContactSource', 'computed', fixed],
  ['Department', 'string'],
  ['Generation', 'string'],
  ['ImAddresses', 'im-dictionary', { shape: 'default' }],
  ['JobTitle', 'string', { shape: 'default' }],
  ['Manager', 'string'],
  ['Mileage', 'string'],
  ['OfficeLocation', 'string'],
  ['PostalAddressIndex', 'string'],
  ['Profession', 'string'],
  ['SpouseName', 'string'],
  ['Surname', 'string'],
  ['WeddingAnniversary', 'dateTime'],
  ['HasPicture', 'computed', { since: EXCHANGE_2010 }],
  ['PhoneticFullName', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['PhoneticFirstName', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['PhoneticLastName', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['Alias', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['Notes', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['Photo', 'binary', { ...fixed, ...named, inTables: false, since: EXCHANGE_2010_SP2 }],
  ['UserSMIMECertificate', 'computed', { ...named, since: EXCHANGE_2010_SP2 }],
  ['MSExchangeCertificate', 'computed', { ...named, since: EXCHANGE_2010_SP2 }],
  ['DirectoryId', 'string', { ...fixed, ...named, since: EXCHANGE_2010_SP2 }],
  ['ManagerMailbox', 'computed', { ...named, since: EXCHANGE_2010_SP2 }],
  ['DirectReports', 'computed', { ...named, since: EXCHANGE_2010_SP2 }],
]);

// Members are not kept.
const DISTRIBUTION_LIST = table('contacts', [
  ['DisplayName', 'string', { shape: 'default' }],
  ['FileAs', 'string', { shape: 'default' }],
  ['ContactSource', 'computed', fixed],
]);

const MESSAGE = table('message', [
  ['Sender', 'recipient', { shape: 'default' }],
  ['ToRecipients', 'recipients', { appendable: true, inTables: false }],
  ['CcRecipients', 'recipients', { appendable: true, inTables: false }],
  ['BccRecipients', 'recipients', { appendable: true, inTables: false }],
  ['IsReadReceiptRequested', 'boolean'],
  ['IsDeliveryReceiptRequested', 'boolean', { shape: 'default' }],
  ['ConversationIndex', 'computed'],
  ['ConversationTopic', 'computed'],
  ['From', 'recipient', { shape: 'default' }],
  ['InternetMessageId', 'string'],
  ['IsRead', 'boolean'],
  ['IsResponseRequested', 'boolean'],
  ['References', 'string'],
  ['ReplyTo', 'recipients', { appendable: true, inTables: false }],
]);

// What every kind of item has by default beyond contacts, whose default shape is their own.
const MESSAGE_DEFAULTS = new Set([
  'item:Subject',
  'item:Sensitivity',
  'item:Size',
  'item:DateTimeSent',
  'item:DateTimeCreated',
]);

const numbered = (definitions: Omit<PropertyDefinition, 'order'>[]): PropertyDefinition[] =>
  definitions.map((definition, order) => ({ ...definition, order }));

const itemWithDefaults = ITEM.map((definition) =>
  MESSAGE_DEFAULTS.has(definition.uri) ? { ...definition, shape: 'default' as const } : definition,
);

const CATALOGUES: Record<ItemElement, PropertyDefinition[]> = {
  Contact: numbered([...ITEM, ...CONTACT]),
  DistributionList: numbered([...ITEM, ...DISTRIBUTION_LIST]),
  Message: numbered([...itemWithDefaults, ...MESSAGE]),
  Item: numbered(itemWithDefaults),
};

const BY_URI = byKey((definition) => definition.uri);
const BY_NAME = byKey((definition) => definition.name);

/** The properties of a kind of item, in the order in which they stand in a reply. */
export function propertiesOf(element: ItemElement): readonly PropertyDefinition[] {
  return CATALOGUES[element];
}

/** The property of a path, or undefined where this kind of item has none. */
export function propertyByUri(element: ItemElement, uri: string): PropertyDefinition | undefined {
  return BY_URI[element].get(uri);
}

/** The property of an element in a request, or undefined where this kind of item has none that is kept. */
export function propertyByName(element: ItemElement, name: string): PropertyDefinition | undefined {
  return BY_NAME[element].get(name);
}

function byKey(
  key: (definition: PropertyDefinition) => string,
): Record<ItemElement, Map<string, PropertyDefinition>> {
  const index = (element: ItemElement) =>
    new Map(CATALOGUES[element].map((definition) => [key(definition), definition]));
  return {
    Contact: index('Contact'),
    DistributionList: index('DistributionList'),
    Message: index('Message'),
    Item: index('Item'),
  };
}
