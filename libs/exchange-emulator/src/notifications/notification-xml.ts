import type { Change, Place } from '../mailbox/changes.js';
import { openResponse } from '../soap/envelope.js';
import { folderIdXml, itemIdXml } from '../properties/computed.js';
import { inSeconds } from '../properties/date-time.js';
import { escapeText } from '../xml/write.js';
import type { MarkedChange } from './pull-subscription.js';

/** `<t:Notification>` with the changes that a stream tells of, oldest first. */
export function notificationXml(subscriptionId: string, changes: readonly Change[]): string {
  const events = changes.map((change) => eventXml(change)).join('');
  return `<t:Notification>${idXml(subscriptionId)}${events}</t:Notification>`;
}

/** `<m:Notification>` with the changes after a watermark, oldest first; where there are none it says so. */
export function pulledNotificationXml(
  subscriptionId: string,
  previousWatermark: string,
  changes: readonly MarkedChange[],
  more: boolean,
): string {
  const events = changes.map(({ change, watermark }) => eventXml(change, watermarkXml(watermark))).join('');
  return (
    `<m:Notification>${idXml(subscriptionId)}<t:PreviousWatermark>${previousWatermark}</t:PreviousWatermark>` +
    `<t:MoreEvents>${more}</t:MoreEvents>` +
    `${events || `<t:StatusEvent>${watermarkXml(previousWatermark)}</t:StatusEvent>`}</m:Notification>`
  );
}

function eventXml({ kind, place, before, at }: Change, watermark = ''): string {
  const old = before ? placeXml(before, 'Old') : '';
  // Nothing here is ever unread.
  const unread = kind === 'Modified' && 'folder' in place ? '<t:UnreadCount>0</t:UnreadCount>' : '';
  return `<t:${kind}Event>${watermark}<t:TimeStamp>${inSeconds(at)}</t:TimeStamp>${placeXml(place)}${old}${unread}</t:${kind}Event>`;
}

function idXml(subscriptionId: string): string {
  return `<t:SubscriptionId>${escapeText(subscriptionId)}</t:SubscriptionId>`;
}

function watermarkXml(watermark: string): string {
  return `<t:Watermark>${watermark}</t:Watermark>`;
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
  const ids = unknownIds.map(idXml).join('');
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
