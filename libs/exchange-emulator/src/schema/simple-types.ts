import { TYPES, XML_SCHEMA } from '../xml/namespaces.js';
import { UNINDEXED_FIELD_URIS } from './field-uris.js';
import { DISTINGUISHED_FOLDER_IDS } from './folder-names.js';

interface SimpleType {
  /** The type's name as a violation tells it, with its namespace. */
  readonly title: string;
  /** Why a value is not of the type, or undefined where it is. */
  readonly violation: (value: string) => string | undefined;
}

const enumeration = (title: string, values: readonly string[] | string): SimpleType => {
  const allowed = new Set(typeof values === 'string' ? values.split(' ') : values);
  return {
    title: `${TYPES}:${title}`,
    violation: (value) => (allowed.has(value) ? undefined : 'The Enumeration constraint failed.'),
  };
};

const pattern = (title: string, expression: RegExp): SimpleType => ({
  title: `${TYPES}:${title}`,
  violation: (value) => (expression.test(value) ? undefined : 'The Pattern constraint failed.'),
});

const builtIn = (title: string, accepts: (value: string) => boolean, clrName: string): SimpleType => ({
  title: `${XML_SCHEMA}:${title}`,
  violation: (value) =>
    accepts(value.trim()) ? undefined : `The string '${value}' is not a valid ${clrName} value.`,
});

const isInt = (value: string) =>
  /^[+-]?\d{1,10}$/.test(value) && Number(value) >= -2147483648 && Number(value) <= 2147483647;

const range = (title: string, least: number, most: number): SimpleType => ({
  title: `${TYPES}:${title}`,
  violation: (value) => {
    if (!isInt(value.trim())) return `The string '${value}' is not a valid Int32 value.`;
    if (Number(value) < least) return 'The MinInclusive constraint failed.';
    return Number(value) > most ? 'The MaxInclusive constraint failed.' : undefined;
  },
});

const DATE_TIME =
  /^-?(\d{4,})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T(?:([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/;

function isDateTime(value: string): boolean {
  const match = DATE_TIME.exec(value);
  if (!match) return false;
  const [, year, month, day] = match;
  return (
    Number(year) >= 1 &&
    Number(year) <= 9999 &&
    Number(day) <= new Date(Date.UTC(2000 + (Number(year) % 400), Number(month), 0)).getUTCDate()
  );
}

/** Every simple type that the tables name. */
export const SIMPLE_TYPES: Record<string, SimpleType> = {
  string: { title: `${XML_SCHEMA}:string`, violation: () => undefined },
  anyURI: { title: `${XML_SCHEMA}:anyURI`, violation: () => undefined },
  language: builtIn('language', (value) => /^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$/.test(value), 'language'),
  boolean: builtIn('boolean', (value) => /^(true|false|1|0)$/.test(value), 'Boolean'),
  int: builtIn('int', isInt, 'Int32'),
  long: builtIn('long', (value) => /^[+-]?\d{1,19}$/.test(value), 'Int64'),
  dateTime: builtIn('dateTime', isDateTime, 'DateTime'),
  base64Binary: builtIn(
    'base64Binary',
    (value) =>
      /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value.replace(/\s+/g, '')),
    'Base64Binary',
  ),
  NonEmptyStringType: {
    title: `${TYPES}:NonEmptyStringType`,
    violation: (value) => (value === '' ? 'The actual length is less than the MinLength value.' : undefined),
  },
  GuidType: pattern('GuidType', /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/),
  PropertyTagType: {
    title: `${TYPES}:PropertyTagType`,
    violation: (value) =>
      /^0[xX][0-9A-Fa-f]{1,4}$/.test(value) || (/^\d{1,5}$/.test(value) && Number(value) <= 65535)
        ? undefined
        : 'The value is not valid for any of the member types of the union.',
  },
  ExcludesAttributeType: pattern('ExcludesAttributeType', /^(0[xX][0-9A-Fa-f]*|[0-9]*)$/),
  MaxSyncChangesReturnedType: range('MaxSyncChangesReturnedType', 1, 512),
  ReminderMinutesBeforeStartType: range('ReminderMinutesBeforeStartType', 0, 1525252321),
  DefaultShapeNamesType: enumeration('DefaultShapeNamesType', 'IdOnly Default AllProperties PcxPeopleSearch'),
  BodyTypeType: enumeration('BodyTypeType', 'HTML Text'),
  BodyTypeResponseType: enumeration('BodyTypeResponseType', 'Best HTML Text'),
  SensitivityChoicesType: enumeration('SensitivityChoicesType', 'Normal Personal Private Confidential'),
  ImportanceChoicesType: enumeration('ImportanceChoicesType', 'Low Normal High'),
  FlagStatusType: enumeration('FlagStatusType', 'NotFlagged Flagged Complete'),
  FileAsMappingType: enumeration(
    'FileAsMappingType',
    'None LastCommaFirst FirstSpaceLast Company LastCommaFirstCompany CompanyLastFirst LastFirst LastFirstCompany ' +
      'CompanyLastCommaFirst LastFirstSuffix LastSpaceFirstCompany CompanyLastSpaceFirst LastSpaceFirst DisplayName ' +
      'FirstName LastFirstMiddleSuffix LastName Empty',
  ),
  ContactSourceType: enumeration('ContactSourceType', 'ActiveDirectory Store'),
  EmailAddressKeyType: enumeration('EmailAddressKeyType', 'EmailAddress1 EmailAddress2 EmailAddress3'),
  ImAddressKeyType: enumeration('ImAddressKeyType', 'ImAddress1 ImAddress2 ImAddress3'),
  PhysicalAddressKeyType: enumeration('PhysicalAddressKeyType', 'Home Business Other'),
  PhysicalAddressIndexType: enumeration('PhysicalAddressIndexType', 'None Home Business Other'),
  PhoneNumberKeyType: enumeration(
    'PhoneNumberKeyType',
    'AssistantPhone BusinessFax BusinessPhone BusinessPhone2 Callback CarPhone CompanyMainPhone HomeFax HomePhone ' +
      'HomePhone2 Isdn MobilePhone OtherFax OtherTelephone Pager PrimaryPhone RadioPhone Telex TtyTddPhone ' +
      'BusinessMobile IPPhone Mms Msn',
  ),
  MailboxTypeType: enumeration(
    'MailboxTypeType',
    'Unknown OneOff Mailbox PublicDL PrivateDL Contact PublicFolder GroupMailbox ImplicitContact',
  ),
  MapiPropertyTypeType: enumeration(
    'MapiPropertyTypeType',
    'ApplicationTime ApplicationTimeArray Binary BinaryArray Boolean CLSID CLSIDArray Currency CurrencyArray Double ' +
      'DoubleArray Error Float FloatArray Integer IntegerArray Long LongArray Null Object ObjectArray Short ' +
      'ShortArray SystemTime SystemTimeArray String StringArray',
  ),
  DistinguishedPropertySetType: enumeration(
    'DistinguishedPropertySetType',
    'Meeting Appointment Common PublicStrings Address InternetHeaders CalendarAssistant UnifiedMessaging Task Sharing',
  ),
  DistinguishedFolderIdNameType: enumeration('DistinguishedFolderIdNameType', DISTINGUISHED_FOLDER_IDS),
  UnindexedFieldURIType: enumeration('UnindexedFieldURIType', UNINDEXED_FIELD_URIS),
  DictionaryURIType: enumeration(
    'DictionaryURIType',
    'item:InternetMessageHeader contacts:ImAddress contacts:PhysicalAddress:Street contacts:PhysicalAddress:City ' +
      'contacts:PhysicalAddress:State contacts:PhysicalAddress:CountryOrRegion contacts:PhysicalAddress:PostalCode ' +
      'contacts:PhoneNumber contacts:EmailAddress distributionlist:Members:Member',
  ),
  ContainmentModeType: enumeration(
    'ContainmentModeType',
    'FullString Prefixed Substring PrefixOnWords ExactPhrase',
  ),
  ContainmentComparisonType: enumeration(
    'ContainmentComparisonType',
    'Exact IgnoreCase IgnoreNonSpacingCharacters Loose IgnoreCaseAndNonSpacingCharacters LooseAndIgnoreCase ' +
      'LooseAndIgnoreNonSpace LooseAndIgnoreCaseAndIgnoreNonSpace',
  ),
  IndexBasePointType: enumeration('IndexBasePointType', 'Beginning End'),
  SortDirectionType: enumeration('SortDirectionType', 'Ascending Descending'),
  ItemQueryTraversalType: enumeration('ItemQueryTraversalType', 'Shallow SoftDeleted Associated'),
  FolderQueryTraversalType: enumeration('FolderQueryTraversalType', 'Shallow Deep SoftDeleted'),
  DisposalType: enumeration('DisposalType', 'HardDelete SoftDelete MoveToDeletedItems'),
  ConflictResolutionType: enumeration('ConflictResolutionType', 'NeverOverwrite AutoResolve AlwaysOverwrite'),
  MessageDispositionType: enumeration('MessageDispositionType', 'SaveOnly SendOnly SendAndSaveCopy'),
  CalendarItemCreateOrDeleteOperationType: enumeration(
    'CalendarItemCreateOrDeleteOperationType',
    'SendToNone SendOnlyToAll SendToAllAndSaveCopy',
  ),
  CalendarItemUpdateOperationType: enumeration(
    'CalendarItemUpdateOperationType',
    'SendToNone SendOnlyToAll SendOnlyToChanged SendToAllAndSaveCopy SendToChangedAndSaveCopy',
  ),
  AffectedTaskOccurrencesType: enumeration(
    'AffectedTaskOccurrencesType',
    'AllOccurrences SpecifiedOccurrenceOnly',
  ),
  SyncFolderItemsScopeType: enumeration('SyncFolderItemsScopeType', 'NormalItems NormalAndAssociatedItems'),
  ResolveNamesSearchScopeType: enumeration(
    'ResolveNamesSearchScopeType',
    'ActiveDirectory ActiveDirectoryContacts Contacts ContactsActiveDirectory',
  ),
  NotificationEventTypeType: enumeration(
    'NotificationEventTypeType',
    'CopiedEvent CreatedEvent DeletedEvent ModifiedEvent MovedEvent NewMailEvent FreeBusyChangedEvent',
  ),
  SubscriptionTimeoutType: range('SubscriptionTimeoutType', 1, 1440),
  SubscriptionStatusFrequencyType: range('SubscriptionStatusFrequencyType', 1, 1440),
  StreamingSubscriptionConnectionTimeoutType: range('StreamingSubscriptionConnectionTimeoutType', 1, 30),
  IdFormatType: enumeration('IdFormatType', 'EwsLegacyId EwsId EntryId HexEntryId StoreId OwaId'),
};
