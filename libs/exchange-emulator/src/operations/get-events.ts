import { pulledNotificationXml } from '../notifications/notification-xml.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getevents-operation */
export const getEvents: Operation = (request, context) =>
  answerBatch('GetEvents', [request], context, '', () => {
    const subscription = context.pullSubscription(requiredChild(request, 'SubscriptionId').text);
    const watermark = requiredChild(request, 'Watermark').text;
    const { changes, more } = subscription.after(watermark);
    return pulledNotificationXml(subscription.id, watermark, changes, more);
  });
