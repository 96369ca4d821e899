import type { ExchangeVersion } from '../../mailboxes.js';
import { escapeXml } from '../xml/escape.js';
import { namespaces } from '../xml/namespaces.js';

/** A SOAP 1.1 envelope that acts for a mailbox (MS-OXWSCDATA 2.2.5: RequestServerVersion, ExchangeImpersonation). */
export function envelope(version: ExchangeVersion, mailbox: string, body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    `<s:Envelope xmlns:s="${namespaces.soap}" xmlns:m="${namespaces.messages}" xmlns:t="${namespaces.types}">` +
    `<s:Header><t:RequestServerVersion Version="${version}"/>` +
    `<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>${escapeXml(mailbox)}</t:PrimarySmtpAddress>` +
    '</t:ConnectingSID></t:ExchangeImpersonation></s:Header>' +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}

export function itemId({
  itemId: id,
  changeKey,
}: {
  readonly itemId: string;
  readonly changeKey?: string;
}): string {
  const lock = changeKey === undefined || changeKey === '' ? '' : ` ChangeKey="${escapeXml(changeKey)}"`;
  return `<t:ItemId Id="${escapeXml(id)}"${lock}/>`;
}
