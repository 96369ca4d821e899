import { gzipSync } from 'node:zlib';
import type { RawReply } from './reply.js';

/** A reply as another server than the emulator gives it. */
export interface ForeignReply {
  readonly name: string;
  /** In place of the reply to which operation; null: to any. */
  readonly operation: string | null;
  readonly reply: RawReply;
}

const soap = 'http://schemas.xmlsoap.org/soap/envelope/';
const messages = 'http://schemas.microsoft.com/exchange/services/2006/messages';
const types = 'http://schemas.microsoft.com/exchange/services/2006/types';
const errors = 'http://schemas.microsoft.com/exchange/services/2006/errors';
const identityPath =
  'PropertyType="String" PropertyName="ProjectMateIdentity" PropertySetId="6F2A1C9E-5B0D-4C8E-9D53-7A41E0C3B8F2"';

function reply(body: string | Buffer, changes: Partial<Omit<RawReply, 'body'>> = {}): RawReply {
  return {
    status: 200,
    headers: ['Content-Type: text/xml; charset=utf-8'],
    body: Buffer.from(body),
    ...changes,
  };
}

/** As JAX-WS writes it: prefixes that are numbered, all declared in the response. */
function numbered(operation: string, inner: string): RawReply {
  return reply(
    `<?xml version='1.0' encoding='UTF-8'?><S:Envelope xmlns:S="${soap}"><S:Body>` +
      `<ns3:${operation}Response xmlns:ns2="${types}" xmlns:ns3="${messages}"><ns3:ResponseMessages>` +
      `<ns3:${operation}ResponseMessage ResponseClass="Success"><ns3:ResponseCode>NoError</ns3:ResponseCode>${inner}` +
      `</ns3:${operation}ResponseMessage></ns3:ResponseMessages></ns3:${operation}Response></S:Body></S:Envelope>`,
  );
}

/** As Exchange 2007 writes it: no prefix for SOAP, both namespaces declared again in every part, without a header. */
function unprefixed(operation: string, inner: string): RawReply {
  return reply(
    `<Envelope xmlns="${soap}"><Body><${operation}Response xmlns="${messages}" xmlns:t="${types}"><ResponseMessages>\r\n` +
      `<${operation}ResponseMessage ResponseClass="Success"><MessageText/>\r\n<ResponseCode>NoError</ResponseCode>` +
      `<DescriptiveLinkKey>0</DescriptiveLinkKey>${inner}</${operation}ResponseMessage></ResponseMessages></${operation}Response></Body></Envelope>\r\n`,
  );
}

function fault(code: string, detail: string, status: number): RawReply {
  return reply(
    `<?xml version="1.0"?><SOAP-ENV:Envelope xmlns:SOAP-ENV="${soap}"><SOAP-ENV:Body><SOAP-ENV:Fault>` +
      `<faultcode xmlns:a="${types}">a:${code}</faultcode><faultstring xml:lang="ru-RU">Так сказал сервер.</faultstring>` +
      `<detail>${detail}</detail></SOAP-ENV:Fault></SOAP-ENV:Body></SOAP-ENV:Envelope>`,
    { status },
  );
}

const busyDetail =
  `<e:ResponseCode xmlns:e="${errors}">ErrorServerBusy</e:ResponseCode><e:Message xmlns:e="${errors}">Busy.</e:Message>` +
  `<t:MessageXml xmlns:t="${types}"><t:Value Name="BackOffMilliseconds">297749</t:Value></t:MessageXml>`;

function failed(operation: string, code: string, extra = ''): RawReply {
  return reply(
    `<s:Envelope xmlns:s="${soap}"><s:Body><m:${operation}Response xmlns:m="${messages}" xmlns:t="${types}"><m:ResponseMessages>` +
      `<m:${operation}ResponseMessage ResponseClass="Error"><m:MessageText>${code}, said so.</m:MessageText>` +
      `<m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>${extra}` +
      `</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`,
  );
}

function streamed(responseClass: string, inner: string): string {
  return (
    `<?xml version="1.0" encoding="utf-8"?><soap11:Envelope xmlns:soap11="${soap}"><soap11:Body>` +
    `<m:GetStreamingEventsResponse xmlns:m="${messages}" xmlns:t="${types}"><m:ResponseMessages>` +
    `<m:GetStreamingEventsResponseMessage ResponseClass="${responseClass}">${inner}</m:GetStreamingEventsResponseMessage>` +
    '</m:ResponseMessages></m:GetStreamingEventsResponse></soap11:Body></soap11:Envelope>'
  );
}

const operations = [
  'Subscribe',
  'GetStreamingEvents',
  'Unsubscribe',
  'SyncFolderItems',
  'GetItem',
  'FindItem',
  'CreateItem',
  'UpdateItem',
  'DeleteItem',
  'GetAttachment',
  'CreateAttachment',
  'DeleteAttachment',
  'FindFolder',
  'CreateFolder',
  'GetFolder',
] as const;

const foreignContact =
  '<ns2:Contact><ns2:ItemId ChangeKey="4AQ=" Id="_key1="/><ns2:Surname>Ли</ns2:Surname><ns2:DisplayName>&#x41B;и &amp; Co</ns2:DisplayName>' +
  '<ns2:EmailAddresses><ns2:Entry Key="EmailAddress1" Name="Ли" RoutingType="SMTP">li@example.org</ns2:Entry><ns2:Entry Key="Unheard">x</ns2:Entry></ns2:EmailAddresses>' +
  '<ns2:PhysicalAddresses><ns2:Entry Key="Home"/><ns2:Entry Key="Business"><ns2:PostalCode>1</ns2:PostalCode><ns2:Street>Line&#xD;&#xA;two</ns2:Street></ns2:Entry></ns2:PhysicalAddresses>' +
  '<ns2:Birthday>1980-03-01T00:00:00+14:00</ns2:Birthday><ns2:Sensitivity>Confidential</ns2:Sensitivity><ns2:ItemClass>IPM.Contact.Firm</ns2:ItemClass>' +
  `<ns2:ExtendedProperty><ns2:Value>contact/1</ns2:Value><ns2:ExtendedFieldURI ${identityPath}/></ns2:ExtendedProperty>` +
  '<ns2:Attachments><ns2:ItemAttachment><ns2:AttachmentId Id="x"/></ns2:ItemAttachment><ns2:FileAttachment><ns2:Name>contactpicture.JPG</ns2:Name><ns2:AttachmentId Id="y"/></ns2:FileAttachment></ns2:Attachments>' +
  '<ns2:Body BodyType="HTML">&lt;html&gt;&#x1F;</ns2:Body><ns2:Culture>ru-RU</ns2:Culture></ns2:Contact>';

const sparseContact =
  '<t:Contact><t:ItemId Id="AAMk=" ChangeKey="EQ=="/>' +
  `<t:ExtendedProperty><t:ExtendedFieldURI ${identityPath}/><t:Value>contact/1</t:Value></t:ExtendedProperty></t:Contact>`;

const html = '<!DOCTYPE html><html><head><title>Sign in</title></head><body><p>Hello<br></body></html>';

/** Written by hand after the schema (messages.xsd, types.xsd) and what other servers of the protocol, proxies and Exchange itself are known to answer. */
export const foreignReplies: readonly ForeignReply[] = [
  {
    name: 'items with numbered prefixes',
    operation: 'GetItem',
    reply: numbered('GetItem', `<ns3:Items>${foreignContact}</ns3:Items>`),
  },
  {
    name: 'an item without prefixes',
    operation: 'GetItem',
    reply: unprefixed('GetItem', `<Items>${sparseContact}</Items>`),
  },
  {
    name: 'changes with numbered prefixes',
    operation: 'SyncFolderItems',
    reply: numbered(
      'SyncFolderItems',
      `<ns3:SyncState>H4sI</ns3:SyncState><ns3:IncludesLastItemInRange>true</ns3:IncludesLastItemInRange><ns3:Changes>` +
        `<ns2:Create>${foreignContact}</ns2:Create><ns2:Delete><ns2:ItemId Id="gone"/></ns2:Delete>` +
        `<ns2:ReadFlagChange><ns2:ItemId Id="read"/><ns2:IsRead>true</ns2:IsRead></ns2:ReadFlagChange>` +
        `<ns2:Update><ns2:Item><ns2:ItemId Id="plain"/></ns2:Item></ns2:Update></ns3:Changes>`,
    ),
  },
  {
    name: 'changes without prefixes, more to come',
    operation: 'SyncFolderItems',
    reply: unprefixed(
      'SyncFolderItems',
      `<SyncState>H4sI</SyncState><IncludesLastItemInRange>false</IncludesLastItemInRange><Changes><t:Create>${sparseContact}</t:Create></Changes>`,
    ),
  },
  {
    name: 'rows with numbered prefixes',
    operation: 'FindItem',
    reply: numbered(
      'FindItem',
      `<ns3:RootFolder IncludesLastItemInRange="true" TotalItemsInView="1"><ns2:Items>${foreignContact}</ns2:Items></ns3:RootFolder>`,
    ),
  },
  {
    name: 'pages without an end',
    operation: 'FindItem',
    reply: unprefixed(
      'FindItem',
      `<RootFolder IndexedPagingOffset="1" TotalItemsInView="9999999" IncludesLastItemInRange="false"><t:Items>${sparseContact}</t:Items></RootFolder>`,
    ),
  },
  {
    name: 'a created item with numbered prefixes',
    operation: 'CreateItem',
    reply: numbered('CreateItem', '<ns3:Items><ns2:Contact><ns2:ItemId Id="new"/></ns2:Contact></ns3:Items>'),
  },
  {
    name: 'an updated item without prefixes',
    operation: 'UpdateItem',
    reply: unprefixed(
      'UpdateItem',
      '<Items><t:Contact><t:ItemId Id="new" ChangeKey="k"/></t:Contact></Items><ConflictResults><t:Count>0</t:Count></ConflictResults>',
    ),
  },
  {
    name: 'an attachment with numbered prefixes',
    operation: 'GetAttachment',
    reply: numbered(
      'GetAttachment',
      '<ns3:Attachments><ns2:FileAttachment><ns2:AttachmentId Id="y"/><ns2:Name>ContactPicture.jpg</ns2:Name><ns2:Content>/9j/\r\n4AAQ\r\n</ns2:Content></ns2:FileAttachment></ns3:Attachments>',
    ),
  },
  {
    name: 'a folder without prefixes',
    operation: 'FindFolder',
    reply: unprefixed(
      'FindFolder',
      '<RootFolder TotalItemsInView="1" IncludesLastItemInRange="true"><t:Folders><t:ContactsFolder><t:FolderId Id="AQ==" ChangeKey="Aw=="/>' +
        '<t:FolderClass>IPF.Contact</t:FolderClass><t:DisplayName>projectmate &amp; ко</t:DisplayName><t:TotalCount>2</t:TotalCount></t:ContactsFolder></t:Folders></RootFolder>',
    ),
  },
  {
    name: 'a stream of several envelopes',
    operation: 'GetStreamingEvents',
    reply: reply(
      [
        '<m:ResponseCode>NoError</m:ResponseCode><m:ConnectionStatus>OK</m:ConnectionStatus>',
        '<m:ResponseCode>NoError</m:ResponseCode><m:Notifications><m:Notification><t:SubscriptionId>other</t:SubscriptionId><t:ModifiedEvent><t:ItemId Id="x"/></t:ModifiedEvent></m:Notification></m:Notifications>',
        '<m:ResponseCode>NoError</m:ResponseCode><m:ConnectionStatus>Closed</m:ConnectionStatus>',
      ]
        .map((inner) => streamed('Success', inner))
        .join('\r\n'),
    ),
  },
  {
    name: 'a stream that knows no subscription',
    operation: 'GetStreamingEvents',
    reply: reply(
      streamed(
        'Error',
        '<m:ResponseCode>ErrorSubscriptionNotFound</m:ResponseCode><m:ErrorSubscriptionIds><m:SubscriptionId>x</m:SubscriptionId></m:ErrorSubscriptionIds>',
      ),
    ),
  },
  ...operations.flatMap((operation): ForeignReply[] => [
    { name: `${operation} busy inside`, operation, reply: failed(operation, 'ErrorServerBusy') },
    {
      name: `${operation} busy within an internal error`,
      operation,
      reply: failed(
        operation,
        'ErrorInternalServerError',
        '<m:MessageXml><t:Value Name="InnerErrorMessageText">x</t:Value><t:Value Name="InnerErrorResponseCode">ErrorServerBusy</t:Value></m:MessageXml>',
      ),
    },
    { name: `${operation} not found`, operation, reply: failed(operation, 'ErrorItemNotFound') },
    { name: `${operation} without anything`, operation, reply: numbered(operation, '') },
  ]),
  { name: 'a fault with HTTP 200', operation: null, reply: fault('ErrorServerBusy', busyDetail, 200) },
  { name: 'a fault with HTTP 500', operation: null, reply: fault('ErrorServerBusy', busyDetail, 500) },
  { name: 'a fault without detail', operation: null, reply: fault('ErrorInternalServerError', '', 200) },
  {
    name: 'a fault of SOAP 1.2',
    operation: null,
    reply: reply(
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text xml:lang="en">No.</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>`,
      { status: 500 },
    ),
  },
  {
    name: 'busy as HTTP 503',
    operation: null,
    reply: reply('The service is unavailable.', {
      status: 503,
      headers: ['Retry-After: 30', 'Content-Type: text/html'],
    }),
  },
  {
    name: 'a sign-in page',
    operation: null,
    reply: reply(html, { headers: ['Content-Type: text/html; charset=utf-8'] }),
  },
  {
    name: 'a redirection',
    operation: null,
    reply: reply('', { status: 302, headers: ['Location: https://login.example.org/owa/auth/logon.aspx'] }),
  },
  { name: 'nothing', operation: null, reply: reply('') },
  {
    name: 'JSON',
    operation: null,
    reply: reply('{"error":{"code":"x"}}', { headers: ['Content-Type: application/json'] }),
  },
  {
    name: 'compressed, unasked',
    operation: null,
    reply: reply(gzipSync(Buffer.alloc(10_000_000, 'x')), {
      headers: ['Content-Encoding: gzip', 'Content-Type: text/xml'],
    }),
  },
];
