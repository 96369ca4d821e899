import { complexType, type ComplexType } from './model.js';

const item = complexType({
  content:
    'MimeContent?:MimeContentType ItemId?:ItemIdType ParentFolderId?:FolderIdType ItemClass? Subject? ' +
    'Sensitivity?:SensitivityChoicesType Body?:BodyType Attachments?:AnyType DateTimeReceived?:dateTime Size?:int ' +
    'Categories?:ArrayOfStringsType Importance?:ImportanceChoicesType InReplyTo? IsSubmitted?:boolean IsDraft?:boolean ' +
    'IsFromMe?:boolean IsResend?:boolean IsUnmodified?:boolean InternetMessageHeaders?:AnyType DateTimeSent?:dateTime ' +
    'DateTimeCreated?:dateTime ResponseObjects?:AnyType ReminderDueBy?:dateTime ReminderIsSet?:boolean ' +
    'ReminderNextTime?:dateTime ReminderMinutesBeforeStart?:ReminderMinutesBeforeStartType DisplayCc? DisplayTo? ' +
    'DisplayBcc? HasAttachments?:boolean ExtendedProperty*:ExtendedPropertyType Culture?:language ' +
    'EffectiveRights?:AnyType LastModifiedName? LastModifiedTime?:dateTime IsAssociated?:boolean ' +
    'WebClientReadFormQueryString? WebClientEditFormQueryString? ConversationId?:ItemIdType UniqueBody?:BodyType ' +
    'Flag?:FlagType StoreEntryId?:base64Binary InstanceKey?:base64Binary NormalizedBody?:BodyType ' +
    'EntityExtractionResult?:AnyType PolicyTag?:AnyType ArchiveTag?:AnyType RetentionDate?:dateTime Preview? ' +
    'RightsManagementLicenseData?:AnyType PredictedActionReasons?:AnyType IsClutter?:boolean BlockStatus?:boolean ' +
    'HasBlockedImages?:boolean TextBody?:BodyType IconIndex? SearchKey?:base64Binary SortKey?:long ' +
    'Hashtags?:ArrayOfStringsType Mentions?:AnyType MentionedMe?:boolean MentionsPreview?:AnyType MentionsEx?:AnyType ' +
    'AppliedHashtags?:AnyType AppliedHashtagsPreview?:AnyType Likes?:AnyType LikesPreview?:AnyType ' +
    'PendingSocialActivityTagIds?:ArrayOfStringsType AtAllMention?:boolean CanDelete?:boolean ' +
    'InferenceClassification?',
});

const contact = complexType({
  base: item,
  content:
    'FileAs? FileAsMapping?:FileAsMappingType DisplayName? GivenName? Initials? MiddleName? Nickname? ' +
    'CompleteName?:CompleteNameType CompanyName? EmailAddresses?:EmailAddressDictionaryType AbchEmailAddresses?:AnyType ' +
    'PhysicalAddresses?:PhysicalAddressDictionaryType PhoneNumbers?:PhoneNumberDictionaryType AssistantName? ' +
    'Birthday?:dateTime BusinessHomePage?:anyURI Children?:ArrayOfStringsType Companies?:ArrayOfStringsType ' +
    'ContactSource?:ContactSourceType Department? Generation? ImAddresses?:ImAddressDictionaryType JobTitle? Manager? ' +
    'Mileage? OfficeLocation? PostalAddressIndex?:PhysicalAddressIndexType Profession? SpouseName? Surname? ' +
    'WeddingAnniversary?:dateTime HasPicture?:boolean PhoneticFullName? PhoneticFirstName? PhoneticLastName? Alias? ' +
    'Notes? Photo?:base64Binary UserSMIMECertificate?:AnyType MSExchangeCertificate?:AnyType DirectoryId? ' +
    'ManagerMailbox?:AnyType DirectReports?:AnyType AccountName? IsAutoUpdateDisabled?:boolean ' +
    'IsMessengerEnabled?:boolean Comment? ContactShortId?:int ContactType? Gender? IsHidden?:boolean ObjectId? ' +
    'PassportId?:long IsPrivate?:boolean SourceId? TrustLevel?:int CreatedBy? Urls?:AnyType Cid?:long ' +
    'SkypeAuthCertificate? SkypeContext? SkypeId? SkypeRelationship? YomiNickname? XboxLiveTag? InviteFree?:boolean ' +
    'HidePresenceAndProfile?:boolean IsPendingOutbound?:boolean SupportGroupFeeds?:boolean UserTileHash? ' +
    'UnifiedInbox?:boolean Mris?:ArrayOfStringsType Wlid? AbchContactId?:GuidType NotInBirthdayCalendar?:boolean ' +
    'ShellContactType? ImMri? PresenceTrustLevel?:int OtherMri? ProfileLastChanged? MobileIMEnabled?:boolean ' +
    'PartnerNetworkProfilePhotoUrl? PartnerNetworkThumbnailPhotoUrl? PersonId? ConversationGuid?:GuidType',
});

const distributionList = complexType({
  base: item,
  content: 'DisplayName? FileAs? ContactSource?:ContactSourceType Members?:AnyType',
});

const message = complexType({
  base: item,
  content:
    'Sender?:SingleRecipientType ToRecipients?:ArrayOfRecipientsType CcRecipients?:ArrayOfRecipientsType ' +
    'BccRecipients?:ArrayOfRecipientsType IsReadReceiptRequested?:boolean IsDeliveryReceiptRequested?:boolean ' +
    'ConversationIndex?:base64Binary ConversationTopic? From?:SingleRecipientType InternetMessageId? IsRead?:boolean ' +
    'IsResponseRequested?:boolean References? ReplyTo?:ArrayOfRecipientsType ReceivedBy?:SingleRecipientType ' +
    'ReceivedRepresenting?:SingleRecipientType ApprovalRequestData?:AnyType VotingInformation?:AnyType ' +
    'ReminderMessageData?:AnyType SenderSMTPAddress? MailboxGuids?:AnyType',
});

/** Items as a request may carry them. Kinds that are not kept here (calendar items, tasks ...) are let through unread. */
export const ITEM_TYPES: Record<string, ComplexType> = {
  AnyType: complexType({ anyContent: true }),
  ItemType: item,
  ContactItemType: contact,
  DistributionListType: distributionList,
  MessageType: message,
  MimeContentType: complexType({ attributes: 'CharacterSet:string', text: 'string' }),
  BodyType: complexType({ attributes: 'BodyType!:BodyTypeType IsTruncated:boolean', text: 'string' }),
  ArrayOfStringsType: complexType({ content: 'String*' }),
  FlagType: complexType({
    content: 'FlagStatus:FlagStatusType StartDate?:dateTime DueDate?:dateTime CompleteDate?:dateTime',
  }),
  ExtendedPropertyType: complexType({
    content:
      'ExtendedFieldURI:PathToExtendedFieldType ( Value:string Values:NonEmptyArrayOfPropertyValuesType )',
  }),
  NonEmptyArrayOfPropertyValuesType: complexType({ content: 'Value+' }),
  CompleteNameType: complexType({
    content:
      'Title? FirstName? MiddleName? LastName? Suffix? Initials? FullName? Nickname? YomiFirstName? YomiLastName?',
  }),
  EmailAddressDictionaryType: complexType({ content: 'Entry+:EmailAddressDictionaryEntryType' }),
  EmailAddressDictionaryEntryType: complexType({
    attributes: 'Key!:EmailAddressKeyType Name:string RoutingType:string MailboxType:MailboxTypeType',
    text: 'string',
  }),
  PhysicalAddressDictionaryType: complexType({ content: 'Entry+:PhysicalAddressDictionaryEntryType' }),
  PhysicalAddressDictionaryEntryType: complexType({
    attributes: 'Key!:PhysicalAddressKeyType',
    content: 'Street? City? State? CountryOrRegion? PostalCode?',
  }),
  PhoneNumberDictionaryType: complexType({ content: 'Entry+:PhoneNumberDictionaryEntryType' }),
  PhoneNumberDictionaryEntryType: complexType({ attributes: 'Key!:PhoneNumberKeyType', text: 'string' }),
  ImAddressDictionaryType: complexType({ content: 'Entry+:ImAddressDictionaryEntryType' }),
  ImAddressDictionaryEntryType: complexType({ attributes: 'Key!:ImAddressKeyType', text: 'string' }),
  SingleRecipientType: complexType({ content: 'Mailbox:EmailAddressType' }),
  ArrayOfRecipientsType: complexType({ content: 'Mailbox*:EmailAddressType' }),
};
