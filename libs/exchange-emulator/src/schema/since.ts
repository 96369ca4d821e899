import {
  EXCHANGE_2007_SP1,
  EXCHANGE_2010,
  EXCHANGE_2010_SP1,
  EXCHANGE_2010_SP2,
  EXCHANGE_2013,
  EXCHANGE_2013_SP1,
  EXCHANGE_2016,
} from '../soap/server-version.js';

// What the schema of Exchange 2007 did not have yet, by the version that brought it: a request is validated by the schema of the version that it asks for.
// From the "Version information" of the documentation's pages and the versions that the EWS Managed API asks for.

type Names = readonly (readonly [since: number, names: string])[];

const OPERATIONS = index([
  [EXCHANGE_2007_SP1, 'ConvertId'],
  [EXCHANGE_2010_SP1, 'EmptyFolder GetStreamingEvents'],
]);

const ITEM: Names = [
  [EXCHANGE_2007_SP1, 'EffectiveRights LastModifiedName LastModifiedTime'],
  [
    EXCHANGE_2010,
    'IsAssociated WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody',
  ],
  [EXCHANGE_2010_SP2, 'StoreEntryId'],
  [
    EXCHANGE_2013,
    'ReminderNextTime Flag InstanceKey NormalizedBody EntityExtractionResult PolicyTag ArchiveTag RetentionDate Preview ' +
      'RightsManagementLicenseData BlockStatus HasBlockedImages TextBody IconIndex',
  ],
  [
    EXCHANGE_2016,
    'PredictedActionReasons IsClutter SearchKey SortKey Hashtags Mentions MentionedMe MentionsPreview MentionsEx ' +
      'AppliedHashtags AppliedHashtagsPreview Likes LikesPreview PendingSocialActivityTagIds AtAllMention CanDelete ' +
      'InferenceClassification MimeContentUTF8 FirstBody',
  ],
];
const CONTACT: Names = [
  [EXCHANGE_2010, 'HasPicture'],
  [
    EXCHANGE_2010_SP2,
    'PhoneticFullName PhoneticFirstName PhoneticLastName Alias Notes Photo UserSMIMECertificate MSExchangeCertificate ' +
      'DirectoryId ManagerMailbox DirectReports',
  ],
  [
    EXCHANGE_2016,
    'AbchEmailAddresses AccountName IsAutoUpdateDisabled IsMessengerEnabled Comment ContactShortId ContactType Gender ' +
      'IsHidden ObjectId PassportId IsPrivate SourceId TrustLevel CreatedBy Urls Cid SkypeAuthCertificate SkypeContext ' +
      'SkypeId SkypeRelationship YomiNickname XboxLiveTag InviteFree HidePresenceAndProfile IsPendingOutbound ' +
      'SupportGroupFeeds UserTileHash UnifiedInbox Mris Wlid AbchContactId NotInBirthdayCalendar ShellContactType ImMri ' +
      'PresenceTrustLevel OtherMri ProfileLastChanged MobileIMEnabled PartnerNetworkProfilePhotoUrl ' +
      'PartnerNetworkThumbnailPhotoUrl PersonId ConversationGuid',
  ],
];
const MESSAGE: Names = [
  [EXCHANGE_2007_SP1, 'ReceivedBy ReceivedRepresenting'],
  [EXCHANGE_2013, 'ApprovalRequestData VotingInformation ReminderMessageData'],
  [EXCHANGE_2016, 'SenderSMTPAddress MailboxGuids'],
];
const FOLDER: Names = [
  [EXCHANGE_2007_SP1, 'EffectiveRights PermissionSet'],
  [EXCHANGE_2010, 'SharingEffectiveRights'],
  [EXCHANGE_2013, 'DistinguishedFolderId PolicyTag ArchiveTag'],
  [EXCHANGE_2016, 'ReplicaList SourceId AccountName'],
];
const SUPPRESS: Names = [[EXCHANGE_2013, 'SuppressReadReceipts']];

/** Elements and attributes, by the type that they are parts of. */
const PARTS: Record<string, ReadonlyMap<string, number>> = {
  ItemType: index(ITEM),
  ContactItemType: index([...ITEM, ...CONTACT]),
  DistributionListType: index([...ITEM, [EXCHANGE_2010, 'Members']]),
  MessageType: index([...ITEM, ...MESSAGE]),
  FolderType: index(FOLDER),
  CalendarFolderType: index(FOLDER),
  ContactsFolderType: index(FOLDER),
  ItemResponseShapeType: index([
    [EXCHANGE_2010, 'FilterHtmlContent'],
    [EXCHANGE_2010_SP1, 'ConvertHtmlCodePageToUTF8'],
    [
      EXCHANGE_2013,
      'UniqueBodyType NormalizedBodyType InlineImageUrlTemplate BlockExternalImages AddBlankTargetToLinks MaximumBodySize',
    ],
  ]),
  AttachmentResponseShapeType: index([[EXCHANGE_2010, 'FilterHtmlContent']]),
  FileAttachmentType: index([
    [EXCHANGE_2010, 'Size LastModifiedTime IsInline IsContactPhoto'],
    [EXCHANGE_2016, 'AttachmentOriginalUrl'],
  ]),
  NonEmptyArrayOfAttachmentsType: index([[EXCHANGE_2016, 'ReferenceAttachment']]),
  TargetFolderIdType: index([[EXCHANGE_2013, 'AddressListId']]),
  NonEmptyArrayOfBaseItemIdsType: index([[EXCHANGE_2013, 'RecurringMasterItemId']]),
  EmailAddressType: index([[EXCHANGE_2013, 'OriginalDisplayName']]),
  EmailAddressDictionaryEntryType: index([[EXCHANGE_2010, 'Name RoutingType MailboxType']]),
  FindItemRequest: index([[EXCHANGE_2010, 'QueryString']]),
  QueryStringType: index([[EXCHANGE_2013, 'ResetCache ReturnHighlightTerms ReturnDeletedItems']]),
  SyncFolderItemsRequest: index([[EXCHANGE_2010, 'SyncScope']]),
  MoveItemRequest: index([[EXCHANGE_2010_SP1, 'ReturnNewItemIds']]),
  CopyItemRequest: index([[EXCHANGE_2010_SP1, 'ReturnNewItemIds']]),
  SubscribeRequest: index([[EXCHANGE_2010_SP1, 'StreamingSubscriptionRequest']]),
  PullSubscriptionRequestType: index([[EXCHANGE_2010, 'SubscribeToAllFolders']]),
  PushSubscriptionRequestType: index([[EXCHANGE_2010, 'SubscribeToAllFolders']]),
  ResolveNamesRequest: index([
    [EXCHANGE_2007_SP1, 'SearchScope'],
    [EXCHANGE_2010_SP2, 'ContactDataShape'],
  ]),
  AlternateIdType: index([[EXCHANGE_2010_SP1, 'IsArchive']]),
  UpdateItemRequest: index(SUPPRESS),
  DeleteItemRequest: index(SUPPRESS),
};

const prefixed = (prefix: string, names: Names): Names =>
  names.map(([since, list]) => [since, list.replaceAll(/\S+/g, (name) => `${prefix}:${name}`)]);

/** Values of enumerations, by their simple type. */
const VALUES: Record<string, ReadonlyMap<string, number>> = {
  UnindexedFieldURIType: index([
    ...prefixed('item', ITEM),
    ...prefixed('contacts', CONTACT),
    ...prefixed('message', MESSAGE),
    ...prefixed('folder', FOLDER),
    [EXCHANGE_2010, 'distributionlist:Members'],
  ]),
  DictionaryURIType: index([[EXCHANGE_2010, 'distributionlist:Members:Member']]),
  DistinguishedFolderIdNameType: index([
    [
      EXCHANGE_2010_SP1,
      'recoverableitemsroot recoverableitemsdeletions recoverableitemsversions recoverableitemspurges archiveroot ' +
        'archivemsgfolderroot archivedeleteditems archiverecoverableitemsroot archiverecoverableitemsdeletions ' +
        'archiverecoverableitemsversions archiverecoverableitemspurges',
    ],
    [
      EXCHANGE_2013,
      'syncissues conflicts localfailures serverfailures recipientcache quickcontacts conversationhistory ' +
        'adminauditlogs todosearch mycontacts imcontactlist peopleconnect favorites',
    ],
    [
      EXCHANGE_2013_SP1,
      'recoverableitemsdiscoveryholds archiverecoverableitemsdiscoveryholds archiveinbox directory',
    ],
    [
      EXCHANGE_2016,
      'mecontact personmetadata teamspaceactivity teamspacemessaging teamspaceworkitems scheduled orionnotes tagitems ' +
        'alltaggeditems externalcontacts teamchat yammerroot yammerinbound yammeroutbound yammerfeeds onedriveroot ' +
        'onedriverecylebin onedrivesystem onedrivevolume',
    ],
  ]),
  NotificationEventTypeType: index([[EXCHANGE_2010_SP1, 'FreeBusyChangedEvent']]),
  ConnectingSIDType: index([[EXCHANGE_2010, 'SmtpAddress']]),
};

/** The version whose schema brought an operation. */
export function operationSince(name: string): number {
  return OPERATIONS.get(name) ?? 0;
}

/** The version whose schema brought an element or attribute (by its bare name) of a complex type. */
export function partSince(type: string, name: string): number {
  return PARTS[type]?.get(name) ?? 0;
}

/** The version whose schema brought a value of an enumeration, or of the choice that `ConnectingSIDType` is. */
export function valueSince(type: string, value: string): number {
  return VALUES[type]?.get(value) ?? 0;
}

function index(names: Names): ReadonlyMap<string, number> {
  return new Map(
    names.flatMap(([since, list]) => list.split(' ').map((name): [string, number] => [name, since])),
  );
}
