import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findEwsSchema } from '@pmsync/testing';
import { expect, test } from 'vitest';
import { findSchemaViolation, isKnownOperation } from '../src/schema/validate.js';
import { EXCHANGE_2016 } from '../src/soap/server-version.js';
import { MESSAGES, TYPES } from '../src/xml/namespaces.js';
import { parseXml } from '../src/xml/parse.js';
import { mutations } from './support/mutations.js';
import {
  createContacts,
  deleteField,
  deleteItems,
  findItems,
  getItems,
  LINK,
  linkProperty,
  setField,
  setIndexed,
  syncItems,
  updateItem,
} from './support/requests.js';

const tools = findEwsSchema();
const folder =
  '<t:DistinguishedFolderId Id="inbox"><t:Mailbox><t:Name>A</t:Name><t:EmailAddress>a@x</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId><t:FolderId Id="x" ChangeKey="y"/>';
const shape =
  '<m:FolderShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties><t:FieldURI FieldURI="folder:DisplayName"/></t:AdditionalProperties></m:FolderShape>';
const compare = (kind: string) =>
  `<t:${kind}><t:FieldURI FieldURI="item:Subject"/><t:FieldURIOrConstant><t:Constant Value="1"/></t:FieldURIOrConstant></t:${kind}>`;

const REQUESTS: Record<string, string> = {
  CreateItem: createContacts(
    `<t:ItemClass>IPM.Contact</t:ItemClass><t:Subject>s</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="Text">b</t:Body><t:Categories><t:String>a</t:String></t:Categories><t:Importance>Low</t:Importance><t:ReminderDueBy>2020-01-01T00:00:00Z</t:ReminderDueBy><t:ReminderIsSet>1</t:ReminderIsSet><t:ReminderMinutesBeforeStart>1</t:ReminderMinutesBeforeStart>${linkProperty('x')}<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x3a06" PropertyType="StringArray"/><t:Values><t:Value>a</t:Value></t:Values></t:ExtendedProperty><t:Culture>ru-RU</t:Culture><t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>`,
    '<t:FileAs>f</t:FileAs><t:FileAsMapping>None</t:FileAsMapping><t:GivenName>g</t:GivenName><t:CompleteName><t:FirstName>x</t:FirstName></t:CompleteName><t:EmailAddresses><t:Entry Key="EmailAddress1" Name="n" RoutingType="SMTP" MailboxType="Mailbox">a</t:Entry></t:EmailAddresses><t:PhysicalAddresses><t:Entry Key="Home"><t:Street>s</t:Street><t:City>c</t:City></t:Entry></t:PhysicalAddresses><t:PhoneNumbers><t:Entry Key="Pager">1</t:Entry></t:PhoneNumbers><t:Birthday>1980-01-01T00:00:00</t:Birthday><t:Children><t:String>c</t:String></t:Children><t:ImAddresses><t:Entry Key="ImAddress1">i</t:Entry></t:ImAddresses><t:PostalAddressIndex>Home</t:PostalAddressIndex><t:Surname>s</t:Surname><t:HasPicture>true</t:HasPicture><t:Photo>AQID</t:Photo>',
  ).replace(
    '<m:CreateItem>',
    '<m:CreateItem MessageDisposition="SaveOnly" SendMeetingInvitations="SendToNone"><m:SavedItemFolderId><t:FolderId Id="x"/></m:SavedItemFolderId>',
  ),
  Message:
    '<m:CreateItem><m:Items><t:Message><t:Sender><t:Mailbox><t:Name>n</t:Name></t:Mailbox></t:Sender><t:ToRecipients><t:Mailbox><t:EmailAddress>a</t:EmailAddress></t:Mailbox></t:ToRecipients><t:IsRead>true</t:IsRead></t:Message><t:Item><t:Subject>s</t:Subject></t:Item></m:Items></m:CreateItem>',
  DistributionList:
    '<m:CreateItem><m:Items><t:DistributionList><t:Subject>s</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:DisplayName>d</t:DisplayName><t:FileAs>f</t:FileAs><t:ContactSource>Store</t:ContactSource></t:DistributionList></m:Items></m:CreateItem>',
  GetItem: getItems(
    ['a', 'b'],
    'Default',
    `<t:FieldURI FieldURI="item:Body"/><t:IndexedFieldURI FieldURI="contacts:PhoneNumber" FieldIndex="Pager"/><t:ExtendedFieldURI ${LINK}/>`,
  ).replace(
    '</t:BaseShape>',
    '</t:BaseShape><t:IncludeMimeContent>false</t:IncludeMimeContent><t:BodyType>Best</t:BodyType><t:MaximumBodySize>5</t:MaximumBodySize>',
  ),
  UpdateItem: updateItem(
    'id',
    'key',
    setField('contacts:Surname', '<t:Surname>s</t:Surname>') +
      setIndexed(
        'contacts:PhoneNumber',
        'Pager',
        '<t:PhoneNumbers><t:Entry Key="Pager">1</t:Entry></t:PhoneNumbers>',
      ) +
      deleteField(`<t:ExtendedFieldURI ${LINK}/>`) +
      '<t:AppendToItemField><t:FieldURI FieldURI="item:Body"/><t:Item><t:Body BodyType="HTML">x</t:Body></t:Item></t:AppendToItemField>',
  ),
  DeleteItem: deleteItems('SoftDelete', 'a', 'b').replace(
    ' DeleteType',
    ' SuppressReadReceipts="true" DeleteType',
  ),
  FindItem: findItems({
    view: '<m:IndexedPageItemView MaxEntriesReturned="1" Offset="0" BasePoint="Beginning"/>',
    restriction: `<t:And><t:Or>${compare('IsEqualTo')}${compare('IsLessThan')}</t:Or><t:Not>${compare('IsNotEqualTo')}</t:Not><t:Exists><t:FieldURI FieldURI="item:Subject"/></t:Exists><t:Excludes><t:FieldURI FieldURI="item:Size"/><t:Bitmask Value="0x1"/></t:Excludes><t:Contains ContainmentMode="Substring" ContainmentComparison="Loose"><t:FieldURI FieldURI="item:Subject"/><t:Constant Value="x"/></t:Contains></t:And>`,
    order: '<t:FieldOrder Order="Ascending"><t:FieldURI FieldURI="item:Subject"/></t:FieldOrder>',
    folder,
  }),
  ContactsView: findItems({ view: '<m:ContactsView MaxEntriesReturned="1" InitialName="a" FinalName="b"/>' }),
  SyncFolderItems: syncItems('AAAA', 5, { ignore: ['a'] }).replace(
    '</m:SyncFolderItems>',
    '<m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>',
  ),
  SyncFolderHierarchy: `<m:SyncFolderHierarchy>${shape}<m:SyncFolderId><t:FolderId Id="x"/></m:SyncFolderId><m:SyncState>x</m:SyncState></m:SyncFolderHierarchy>`,
  MoveItem:
    '<m:MoveItem><m:ToFolderId><t:FolderId Id="x"/></m:ToFolderId><m:ItemIds><t:ItemId Id="y"/></m:ItemIds><m:ReturnNewItemIds>true</m:ReturnNewItemIds></m:MoveItem>',
  DeleteFolder: `<m:DeleteFolder DeleteType="HardDelete"><m:FolderIds>${folder}</m:FolderIds></m:DeleteFolder>`,
  EmptyFolder: `<m:EmptyFolder DeleteType="HardDelete" DeleteSubFolders="0"><m:FolderIds>${folder}</m:FolderIds></m:EmptyFolder>`,
  GetFolder: `<m:GetFolder>${shape}<m:FolderIds>${folder}</m:FolderIds></m:GetFolder>`,
  FindFolder: `<m:FindFolder Traversal="Deep">${shape}<m:FractionalPageFolderView Numerator="0" Denominator="1"/><m:Restriction>${compare('IsEqualTo')}</m:Restriction><m:ParentFolderIds>${folder}</m:ParentFolderIds></m:FindFolder>`,
  CreateFolder:
    '<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="contacts"/></m:ParentFolderId><m:Folders><t:ContactsFolder><t:FolderClass>IPF.Contact</t:FolderClass><t:DisplayName>x</t:DisplayName></t:ContactsFolder><t:Folder><t:DisplayName>y</t:DisplayName><t:UnreadCount>1</t:UnreadCount></t:Folder></m:Folders></m:CreateFolder>',
  UpdateFolder: `<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id="x" ChangeKey="y"/><t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:DisplayName"/><t:ContactsFolder><t:DisplayName>x</t:DisplayName></t:ContactsFolder></t:SetFolderField><t:AppendToFolderField><t:ExtendedFieldURI ${LINK}/><t:Folder>${linkProperty('x')}</t:Folder></t:AppendToFolderField><t:DeleteFolderField><t:ExtendedFieldURI ${LINK}/></t:DeleteFolderField></t:Updates></t:FolderChange><t:FolderChange><t:DistinguishedFolderId Id="contacts"/><t:Updates><t:SetFolderField><t:FieldURI FieldURI="folder:FolderClass"/><t:TasksFolder><t:FolderClass>x</t:FolderClass></t:TasksFolder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>`,
  CreateAttachment:
    '<m:CreateAttachment><m:ParentItemId Id="a" ChangeKey="b"/><m:Attachments><t:FileAttachment><t:Name>n</t:Name><t:ContentType>image/jpeg</t:ContentType><t:ContentId>i</t:ContentId><t:Size>3</t:Size><t:LastModifiedTime>2020-01-01T00:00:00Z</t:LastModifiedTime><t:IsInline>false</t:IsInline><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>AQID</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>',
  GetAttachment:
    '<m:GetAttachment><m:AttachmentShape><t:IncludeMimeContent>false</t:IncludeMimeContent><t:BodyType>Text</t:BodyType></m:AttachmentShape><m:AttachmentIds><t:AttachmentId Id="a"/><t:AttachmentId Id="b"/></m:AttachmentIds></m:GetAttachment>',
  DeleteAttachment:
    '<m:DeleteAttachment><m:AttachmentIds><t:AttachmentId Id="a"/></m:AttachmentIds></m:DeleteAttachment>',
  ResolveNames:
    '<m:ResolveNames ReturnFullContactData="true" SearchScope="Contacts" ContactDataShape="Default"><m:ParentFolderIds><t:FolderId Id="x"/></m:ParentFolderIds><m:UnresolvedEntry>a</m:UnresolvedEntry></m:ResolveNames>',
  Subscribe: `<m:Subscribe><m:StreamingSubscriptionRequest SubscribeToAllFolders="0"><t:FolderIds>${folder}</t:FolderIds><t:EventTypes><t:EventType>CopiedEvent</t:EventType><t:EventType>FreeBusyChangedEvent</t:EventType></t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>`,
  PullSubscription:
    '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:Watermark>w</t:Watermark><t:Timeout>5</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>',
  PushSubscription:
    '<m:Subscribe><m:PushSubscriptionRequest><t:EventTypes><t:EventType>NewMailEvent</t:EventType></t:EventTypes><t:StatusFrequency>5</t:StatusFrequency><t:URL>u</t:URL><t:CallerData>c</t:CallerData></m:PushSubscriptionRequest></m:Subscribe>',
  Unsubscribe: '<m:Unsubscribe><m:SubscriptionId>s</m:SubscriptionId></m:Unsubscribe>',
  GetEvents: '<m:GetEvents><m:SubscriptionId>s</m:SubscriptionId><m:Watermark>w</m:Watermark></m:GetEvents>',
  GetStreamingEvents:
    '<m:GetStreamingEvents><m:SubscriptionIds><t:SubscriptionId>a</t:SubscriptionId><t:SubscriptionId>b</t:SubscriptionId></m:SubscriptionIds><m:ConnectionTimeout>30</m:ConnectionTimeout></m:GetStreamingEvents>',
  ConvertId:
    '<m:ConvertId DestinationFormat="EwsId"><m:SourceIds><t:AlternateId Format="OwaId" Id="x" Mailbox="a@x" IsArchive="false"/></m:SourceIds></m:ConvertId>',
};

/** The documents that xmllint takes for valid. */
function validByXsd(documents: string[]): boolean[] {
  const directory = mkdtempSync(join(tmpdir(), 'ews-requests-'));
  try {
    const files = documents.map((document, index) => {
      const file = join(directory, `${index}.xml`);
      writeFileSync(file, document);
      return file;
    });
    const { stderr } = spawnSync(
      tools?.xmllint ?? '',
      ['--noout', '--schema', tools?.messages ?? '', ...files],
      { encoding: 'utf8', maxBuffer: 1e9 },
    );
    return files.map((file) => stderr.includes(`${file} validates\n`));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const isAccepted = (document: string) => {
  const request = parseXml(document);
  return (
    request.namespace === MESSAGES &&
    isKnownOperation(request.name, EXCHANGE_2016) &&
    findSchemaViolation(request, EXCHANGE_2016) === undefined
  );
};

test.skipIf(!tools).each(Object.entries(REQUESTS))(
  '%s: the tables judge as the schema does',
  (_, request) => {
    const start = /^<m:\w+/;
    const namespaces = ` xmlns:m="${MESSAGES}" xmlns:t="${TYPES}"`;
    const documents = [...new Set(mutations(request))].map((document) =>
      document === request ? document.replace(start, (tag) => tag + namespaces) : document,
    );
    const verdicts = validByXsd(documents);
    expect(verdicts[0]).toBe(true);
    const disagreements = documents.filter((document, index) => isAccepted(document) !== verdicts[index]);
    expect(disagreements).toEqual([]);
  },
);
