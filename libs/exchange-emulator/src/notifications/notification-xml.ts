import type { Change, Place } from '../mailbox/changes.js';
import { openResponse } from '../soap/envelope.js';
import { folderIdXml, itemIdXml } from '../properties/computed.js';
import { inSeconds } from '../properties/date-time.js';
import { escapeText } from '../xml/write.js';

/** `<t:Notification>` with the changes that a subscription tells of, oldest first. */
export function notificationXml(subscriptionId: string, changes: readonly Change[]): string {
  return `<t:Notification><t:SubscriptionId>${escapeText(subscriptionId)}</t:SubscriptionId>${changes.map(eventXml).join('')}</t:Notification>`;
}

function eventXml({ kind, place, before, at }: Change): string {
  const old = before ? placeXml(before, 'Old') : '';
  return `<t:${kind}Event><t:TimeStamp>${inSeconds(at)}</t:TimeStamp>${placeXml(place)}${old}</t:${kind}Event>`;
}

function placeXml(place: Place, old = ''): string {
  const id =
    'item' in place ? itemIdXml(place.item, `${old}ItemId`) : folderIdXml(place.folder, `${old}FolderId`);
  return id + folderIdXml(place.parent, `${old}ParentFolderId`);
}

/** A reply of GetStreamingEvents that tells of no error. */
export function streamingReply(content: string): string {
  return reply(
    `<m:GetStreamingEventsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:GetStreamingEventsResponseMessage>`,
  );
}

/** One that tells which subscriptions are unknown, or (none) what else is wrong. */
export function streamingError(
  code: string,
  message: string,
  unknownIds: readonly string[],
  closed: boolean,
): string {
  const ids = unknownIds.map((id) => `<t:SubscriptionId>${escapeText(id)}</t:SubscriptionId>`).join('');
  return reply(
    `<m:GetStreamingEventsResponseMessage ResponseClass="Error"><m:MessageText>${message}</m:MessageText>` +
      `<m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>` +
      (ids && `<m:ErrorSubscriptionIds>${ids}</m:ErrorSubscriptionIds>`) +
      `<m:ConnectionStatus>${closed ? 'Closed' : 'OK'}</m:ConnectionStatus></m:GetStreamingEventsResponseMessage>`,
  );
}

export const connectionStatus = (status: 'OK' | 'Closed') =>
  streamingReply(`<m:ConnectionStatus>${status}</m:ConnectionStatus>`);

function reply(message: string): string {
  return `${openResponse('GetStreamingEvents')}<m:ResponseMessages>${message}</m:ResponseMessages></m:GetStreamingEventsResponse>`;
}
