import { complexType, type ComplexType } from './model.js';

const itemKinds =
  'Item:ItemType Message:MessageType CalendarItem:AnyType Contact:ContactItemType DistributionList:DistributionListType ' +
  'MeetingMessage:AnyType MeetingRequest:AnyType MeetingResponse:AnyType MeetingCancellation:AnyType Task:AnyType ' +
  'PostItem:AnyType RoleMember:AnyType Network:AnyType Person:AnyType';
const responseObjects =
  'ReplyToItem:AnyType ForwardItem:AnyType ReplyAllToItem:AnyType AcceptItem:AnyType TentativelyAcceptItem:AnyType ' +
  'DeclineItem:AnyType CancelCalendarItem:AnyType RemoveItem:AnyType SuppressReadReceipt:AnyType ' +
  'PostReplyItem:AnyType AcceptSharingInvitation:AnyType';
const paths =
  'FieldURI:PathToUnindexedFieldType IndexedFieldURI:PathToIndexedFieldType ExtendedFieldURI:PathToExtendedFieldType';
const folder =
  'FolderId?:FolderIdType ParentFolderId?:FolderIdType FolderClass? DisplayName? TotalCount?:int ChildFolderCount?:int ' +
  'ExtendedProperty*:ExtendedPropertyType ManagedFolderInformation?:AnyType EffectiveRights?:AnyType ' +
  'DistinguishedFolderId?:DistinguishedFolderIdNameType PolicyTag?:AnyType ArchiveTag?:AnyType ' +
  'ReplicaList?:ArrayOfStringsType';

const folderKinds =
  'Folder:FolderType CalendarFolder:CalendarFolderType ContactsFolder:ContactsFolderType SearchFolder:AnyType ' +
  'TasksFolder:FolderType';

const moveOrCopy = complexType({
  content:
    'm/ToFolderId:TargetFolderIdType m/ItemIds:NonEmptyArrayOfBaseItemIdsType m/ReturnNewItemIds?:boolean',
});

const streamingSubscription = complexType({
  attributes: 'SubscribeToAllFolders:boolean',
  content: 'FolderIds?:NonEmptyArrayOfBaseFolderIdsType EventTypes:NonEmptyArrayOfNotificationEventTypesType',
});
const subscription = complexType({ base: streamingSubscription, content: 'Watermark?:NonEmptyStringType' });

/** The requests themselves; the type of an operation's element is `<operation>Request`. */
export const OPERATION_TYPES: Record<string, ComplexType> = {
  GetFolderRequest: complexType({
    content: 'm/FolderShape:FolderResponseShapeType m/FolderIds:NonEmptyArrayOfBaseFolderIdsType',
  }),
  FindFolderRequest: complexType({
    attributes: 'Traversal!:FolderQueryTraversalType',
    content:
      'm/FolderShape:FolderResponseShapeType ' +
      '( m/IndexedPageFolderView:IndexedPageViewType m/FractionalPageFolderView:FractionalPageViewType )? ' +
      'm/Restriction?:RestrictionType m/ParentFolderIds:NonEmptyArrayOfBaseFolderIdsType',
  }),
  CreateFolderRequest: complexType({
    content: 'm/ParentFolderId:TargetFolderIdType m/Folders:NonEmptyArrayOfFoldersType',
  }),
  NonEmptyArrayOfFoldersType: complexType({
    content: `( ${folderKinds} )+`,
  }),
  UpdateFolderRequest: complexType({ content: 'm/FolderChanges:NonEmptyArrayOfFolderChangesType' }),
  NonEmptyArrayOfFolderChangesType: complexType({ content: 'FolderChange+:FolderChangeType' }),
  FolderChangeType: complexType({
    content:
      '( FolderId:FolderIdType DistinguishedFolderId:DistinguishedFolderIdType ) ' +
      'Updates:NonEmptyArrayOfFolderChangeDescriptionsType',
  }),
  NonEmptyArrayOfFolderChangeDescriptionsType: complexType({
    content:
      '( AppendToFolderField:SetFolderFieldType SetFolderField:SetFolderFieldType DeleteFolderField:DeleteFolderFieldType )+',
  }),
  SetFolderFieldType: complexType({ content: `( ${paths} )+ ( ${folderKinds} )` }),
  DeleteFolderFieldType: complexType({ content: `( ${paths} )+` }),
  FolderType: complexType({ content: `${folder} PermissionSet?:AnyType UnreadCount?:int` }),
  CalendarFolderType: complexType({
    content: `${folder} SharingEffectiveRights? PermissionSet?:AnyType`,
  }),
  ContactsFolderType: complexType({
    content: `${folder} SharingEffectiveRights? PermissionSet?:AnyType SourceId? AccountName?`,
  }),
  FindItemRequest: complexType({
    attributes: 'Traversal!:ItemQueryTraversalType',
    content:
      'm/ItemShape:ItemResponseShapeType ' +
      '( m/IndexedPageItemView:IndexedPageViewType m/FractionalPageItemView:FractionalPageViewType ' +
      'm/SeekToConditionPageItemView:SeekToConditionPageViewType m/CalendarView:CalendarViewType ' +
      'm/ContactsView:ContactsViewType )? ( m/GroupBy:GroupByType m/DistinguishedGroupBy:AnyType )? ' +
      'm/Restriction?:RestrictionType m/SortOrder?:NonEmptyArrayOfFieldOrdersType ' +
      'm/ParentFolderIds:NonEmptyArrayOfBaseFolderIdsType m/QueryString?:QueryStringType',
  }),
  QueryStringType: complexType({
    attributes: 'ResetCache:boolean ReturnHighlightTerms:boolean ReturnDeletedItems:boolean',
    text: 'string',
  }),
  GetItemRequest: complexType({
    content: 'm/ItemShape:ItemResponseShapeType m/ItemIds:NonEmptyArrayOfBaseItemIdsType',
  }),
  CreateItemRequest: complexType({
    attributes:
      'MessageDisposition:MessageDispositionType SendMeetingInvitations:CalendarItemCreateOrDeleteOperationType',
    content: 'm/SavedItemFolderId?:TargetFolderIdType m/Items:NonEmptyArrayOfAllItemsType',
  }),
  NonEmptyArrayOfAllItemsType: complexType({ content: `( ${itemKinds} ${responseObjects} )+` }),
  UpdateItemRequest: complexType({
    attributes:
      'ConflictResolution!:ConflictResolutionType MessageDisposition:MessageDispositionType ' +
      'SendMeetingInvitationsOrCancellations:CalendarItemUpdateOperationType SuppressReadReceipts:boolean',
    content: 'm/SavedItemFolderId?:TargetFolderIdType m/ItemChanges:NonEmptyArrayOfItemChangesType',
  }),
  NonEmptyArrayOfItemChangesType: complexType({ content: 'ItemChange+:ItemChangeType' }),
  ItemChangeType: complexType({
    content:
      '( ItemId:ItemIdType OccurrenceItemId:OccurrenceItemIdType RecurringMasterItemId:RecurringMasterItemIdType ) ' +
      'Updates:NonEmptyArrayOfItemChangeDescriptionsType CalendarActivityData?:AnyType',
  }),
  NonEmptyArrayOfItemChangeDescriptionsType: complexType({
    content:
      '( AppendToItemField:SetItemFieldType SetItemField:SetItemFieldType DeleteItemField:DeleteItemFieldType )+',
  }),
  SetItemFieldType: complexType({ content: `( ${paths} )+ ( ${itemKinds} )` }),
  DeleteItemFieldType: complexType({ content: `( ${paths} )+` }),
  CreateAttachmentRequest: complexType({
    content: 'm/ParentItemId:ItemIdType m/Attachments:NonEmptyArrayOfAttachmentsType',
  }),
  NonEmptyArrayOfAttachmentsType: complexType({
    content: '( ItemAttachment:AnyType FileAttachment:FileAttachmentType ReferenceAttachment:AnyType )+',
  }),
  FileAttachmentType: complexType({
    content:
      'AttachmentId?:AttachmentIdType Name? ContentType? ContentId? ContentLocation? AttachmentOriginalUrl? Size?:int ' +
      'LastModifiedTime?:dateTime IsInline?:boolean IsContactPhoto?:boolean Content?:base64Binary',
  }),
  AttachmentIdType: complexType({ attributes: 'Id!:string RootItemId:string RootItemChangeKey:string' }),
  GetAttachmentRequest: complexType({
    content:
      'm/AttachmentShape?:AttachmentResponseShapeType m/AttachmentIds:NonEmptyArrayOfRequestAttachmentIdsType',
  }),
  AttachmentResponseShapeType: complexType({
    content:
      'IncludeMimeContent?:boolean BodyType?:BodyTypeResponseType FilterHtmlContent?:boolean ' +
      'AdditionalProperties?:NonEmptyArrayOfPathsToElementType',
  }),
  DeleteAttachmentRequest: complexType({
    content: 'm/AttachmentIds:NonEmptyArrayOfRequestAttachmentIdsType',
  }),
  NonEmptyArrayOfRequestAttachmentIdsType: complexType({ content: 'AttachmentId+:RequestAttachmentIdType' }),
  RequestAttachmentIdType: complexType({ attributes: 'Id!:string' }),
  DeleteItemRequest: complexType({
    attributes:
      'DeleteType!:DisposalType SendMeetingCancellations:CalendarItemCreateOrDeleteOperationType ' +
      'AffectedTaskOccurrences:AffectedTaskOccurrencesType SuppressReadReceipts:boolean',
    content: 'm/ItemIds:NonEmptyArrayOfBaseItemIdsType',
  }),
  MoveItemRequest: moveOrCopy,
  CopyItemRequest: moveOrCopy,
  DeleteFolderRequest: complexType({
    attributes: 'DeleteType!:DisposalType',
    content: 'm/FolderIds:NonEmptyArrayOfBaseFolderIdsType',
  }),
  EmptyFolderRequest: complexType({
    attributes: 'DeleteType!:DisposalType DeleteSubFolders!:boolean',
    content: 'm/FolderIds:NonEmptyArrayOfBaseFolderIdsType',
  }),
  SubscribeRequest: complexType({
    content:
      '( m/PullSubscriptionRequest:PullSubscriptionRequestType m/PushSubscriptionRequest:PushSubscriptionRequestType ' +
      'm/StreamingSubscriptionRequest:StreamingSubscriptionRequestType )',
  }),
  StreamingSubscriptionRequestType: streamingSubscription,
  PullSubscriptionRequestType: complexType({
    base: subscription,
    content: 'Timeout:SubscriptionTimeoutType',
  }),
  PushSubscriptionRequestType: complexType({
    base: subscription,
    content: 'StatusFrequency:SubscriptionStatusFrequencyType URL CallerData?',
  }),
  NonEmptyArrayOfNotificationEventTypesType: complexType({
    content: '( EventType:NotificationEventTypeType )+',
  }),
  UnsubscribeRequest: complexType({ content: 'm/SubscriptionId:NonEmptyStringType' }),
  GetEventsRequest: complexType({
    content: 'm/SubscriptionId:NonEmptyStringType m/Watermark:NonEmptyStringType',
  }),
  GetStreamingEventsRequest: complexType({
    content:
      'm/SubscriptionIds:NonEmptyArrayOfSubscriptionIdsType ' +
      'm/ConnectionTimeout:StreamingSubscriptionConnectionTimeoutType',
  }),
  NonEmptyArrayOfSubscriptionIdsType: complexType({ content: 'SubscriptionId+:NonEmptyStringType' }),
  SyncFolderItemsRequest: complexType({
    content:
      'm/ItemShape:ItemResponseShapeType m/SyncFolderId:TargetFolderIdType m/SyncState? ' +
      'm/Ignore?:ArrayOfBaseItemIdsType m/MaxChangesReturned:MaxSyncChangesReturnedType ' +
      'm/SyncScope?:SyncFolderItemsScopeType',
  }),
  SyncFolderHierarchyRequest: complexType({
    content: 'm/FolderShape:FolderResponseShapeType m/SyncFolderId?:TargetFolderIdType m/SyncState?',
  }),
  ResolveNamesRequest: complexType({
    attributes:
      'ReturnFullContactData!:boolean SearchScope:ResolveNamesSearchScopeType ContactDataShape:DefaultShapeNamesType',
    content: 'm/ParentFolderIds?:NonEmptyArrayOfBaseFolderIdsType m/UnresolvedEntry:NonEmptyStringType',
  }),
  ConvertIdRequest: complexType({
    attributes: 'DestinationFormat!:IdFormatType',
    content: 'm/SourceIds:NonEmptyArrayOfAlternateIdsType',
  }),
  NonEmptyArrayOfAlternateIdsType: complexType({
    content:
      '( AlternateId:AlternateIdType AlternatePublicFolderId:AnyType AlternatePublicFolderItemId:AnyType )+',
  }),
  AlternateIdType: complexType({
    attributes: 'Format!:IdFormatType Id!:string Mailbox!:NonEmptyStringType IsArchive:boolean',
  }),
};
