import type { ExchangeVersion } from '@pmsync/domain';
import { escapeXml } from '../xml/escape.js';
import { namespaces } from '../xml/namespaces.js';

/** A SOAP 1.1 envelope that acts for a mailbox, null for the account's own (MS-OXWSCDATA 2.2.5: RequestServerVersion, ExchangeImpersonation). */
export function envelope(version: ExchangeVersion, mailbox: string | null, body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<s:Envelope xmlns:s="${namespaces.soap}" xmlns:m="${namespaces.messages}" xmlns:t="${namespaces.types}">` +
    `<s:Header><t:RequestServerVersion Version="${version}"/>` +
    `${mailbox === null ? '' : actFor(mailbox)}</s:Header>` +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}

function actFor(mailbox: string): string {
  const address = `<t:PrimarySmtpAddress>${escapeXml(mailbox)}</t:PrimarySmtpAddress>`;
  return `<t:ExchangeImpersonation><t:ConnectingSID>${address}</t:ConnectingSID></t:ExchangeImpersonation>`;
}

interface ItemPlace {
  readonly itemId: string;
  readonly changeKey?: string;
}

export function itemId(item: ItemPlace): string {
  return `<t:ItemId${itemIdAttributes(item)}/>`;
}

export function itemIdAttributes({ itemId: id, changeKey }: ItemPlace): string {
  const lock = changeKey === undefined || changeKey === '' ? '' : ` ChangeKey="${escapeXml(changeKey)}"`;
  return ` Id="${escapeXml(id)}"${lock}`;
}

export function attachmentIds(ids: readonly string[]): string {
  const elements = ids.map((id) => `<t:AttachmentId Id="${escapeXml(id)}"/>`);
  return `<m:AttachmentIds>${elements.join('')}</m:AttachmentIds>`;
}
