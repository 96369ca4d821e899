import { complexType, type ComplexType } from './model.js';

const paths =
  'FieldURI:PathToUnindexedFieldType IndexedFieldURI:PathToIndexedFieldType ExtendedFieldURI:PathToExtendedFieldType';
const searchExpressions =
  'Contains:ContainsExpressionType Excludes:ExcludesType Exists:ExistsType IsEqualTo:TwoOperandExpressionType ' +
  'IsNotEqualTo:TwoOperandExpressionType IsGreaterThan:TwoOperandExpressionType ' +
  'IsGreaterThanOrEqualTo:TwoOperandExpressionType IsLessThan:TwoOperandExpressionType ' +
  'IsLessThanOrEqualTo:TwoOperandExpressionType And:MultipleOperandBooleanExpressionType Not:NotType ' +
  'Or:MultipleOperandBooleanExpressionType';

/** Paths, ids, shapes, views and restrictions: what several operations share. */
export const COMMON_TYPES: Record<string, ComplexType> = {
  PathToUnindexedFieldType: complexType({ attributes: 'FieldURI!:UnindexedFieldURIType' }),
  PathToIndexedFieldType: complexType({ attributes: 'FieldURI!:DictionaryURIType FieldIndex!:string' }),
  PathToExtendedFieldType: complexType({
    attributes:
      'DistinguishedPropertySetId:DistinguishedPropertySetType PropertySetId:GuidType PropertyTag:PropertyTagType ' +
      'PropertyName:string PropertyId:int PropertyType!:MapiPropertyTypeType',
  }),
  NonEmptyArrayOfPathsToElementType: complexType({ content: `( ${paths} )+` }),

  ItemIdType: complexType({ attributes: 'Id!:string ChangeKey:string' }),
  OccurrenceItemIdType: complexType({
    attributes: 'RecurringMasterId!:string ChangeKey:string InstanceIndex!:int',
  }),
  RecurringMasterItemIdType: complexType({ attributes: 'OccurrenceId!:string ChangeKey:string' }),
  FolderIdType: complexType({ attributes: 'Id!:string ChangeKey:string' }),
  DistinguishedFolderIdType: complexType({
    attributes: 'Id!:DistinguishedFolderIdNameType ChangeKey:string',
    content: 'Mailbox?:EmailAddressType',
  }),
  AddressListIdType: complexType({ attributes: 'Id!:string' }),
  TargetFolderIdType: complexType({
    content:
      '( FolderId:FolderIdType DistinguishedFolderId:DistinguishedFolderIdType AddressListId:AddressListIdType )',
  }),
  NonEmptyArrayOfBaseFolderIdsType: complexType({
    content: '( FolderId:FolderIdType DistinguishedFolderId:DistinguishedFolderIdType )+',
  }),
  NonEmptyArrayOfBaseItemIdsType: complexType({
    content:
      '( ItemId:ItemIdType OccurrenceItemId:OccurrenceItemIdType RecurringMasterItemId:RecurringMasterItemIdType )+',
  }),
  ArrayOfBaseItemIdsType: complexType({ content: 'ItemId*:ItemIdType' }),
  EmailAddressType: complexType({
    content:
      'Name? EmailAddress?:NonEmptyStringType RoutingType?:NonEmptyStringType MailboxType?:MailboxTypeType ' +
      'ItemId?:ItemIdType OriginalDisplayName?',
  }),

  ItemResponseShapeType: complexType({
    content:
      'BaseShape:DefaultShapeNamesType IncludeMimeContent?:boolean BodyType?:BodyTypeResponseType ' +
      'UniqueBodyType?:BodyTypeResponseType NormalizedBodyType?:BodyTypeResponseType FilterHtmlContent?:boolean ' +
      'ConvertHtmlCodePageToUTF8?:boolean InlineImageUrlTemplate? BlockExternalImages?:boolean ' +
      'AddBlankTargetToLinks?:boolean MaximumBodySize?:int AdditionalProperties?:NonEmptyArrayOfPathsToElementType',
  }),
  FolderResponseShapeType: complexType({
    content: 'BaseShape:DefaultShapeNamesType AdditionalProperties?:NonEmptyArrayOfPathsToElementType',
  }),

  IndexedPageViewType: complexType({
    attributes: 'MaxEntriesReturned:int Offset!:int BasePoint!:IndexBasePointType',
  }),
  FractionalPageViewType: complexType({
    attributes: 'MaxEntriesReturned:int Numerator!:int Denominator!:int',
  }),
  SeekToConditionPageViewType: complexType({
    attributes: 'MaxEntriesReturned:int BasePoint!:IndexBasePointType',
    content: 'Condition:RestrictionType',
  }),
  CalendarViewType: complexType({
    attributes: 'MaxEntriesReturned:int StartDate!:dateTime EndDate!:dateTime',
  }),
  ContactsViewType: complexType({
    attributes: 'MaxEntriesReturned:int InitialName:string FinalName:string',
  }),
  GroupByType: complexType({ attributes: 'Order!:SortDirectionType', anyContent: true }),
  FieldOrderType: complexType({ attributes: 'Order!:SortDirectionType', content: `( ${paths} )+` }),
  NonEmptyArrayOfFieldOrdersType: complexType({ content: 'FieldOrder+:FieldOrderType' }),

  RestrictionType: complexType({ content: `( ${searchExpressions} )+` }),
  MultipleOperandBooleanExpressionType: complexType({ content: `( ${searchExpressions} )+` }),
  NotType: complexType({ content: `( ${searchExpressions} )+` }),
  ExistsType: complexType({ content: `( ${paths} )+` }),
  ExcludesType: complexType({ content: `( ${paths} )+ Bitmask:ExcludesValueType` }),
  ExcludesValueType: complexType({ attributes: 'Value!:ExcludesAttributeType' }),
  TwoOperandExpressionType: complexType({
    content: `( ${paths} )+ FieldURIOrConstant:FieldURIOrConstantType`,
  }),
  FieldURIOrConstantType: complexType({ content: `( ${paths} Constant:ConstantValueType )` }),
  ConstantValueType: complexType({ attributes: 'Value!:string' }),
  ContainsExpressionType: complexType({
    attributes: 'ContainmentMode:ContainmentModeType ContainmentComparison:ContainmentComparisonType',
    content: `( ${paths} )+ Constant:ConstantValueType`,
  }),
};
