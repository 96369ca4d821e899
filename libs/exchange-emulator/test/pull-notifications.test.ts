import { afterEach, describe, expect, test, vi } from 'vitest';
import { eventsOf, folderEventsOf, Listening } from './support/listening.js';
import {
  createContacts,
  createContactsFolder,
  deleteItems,
  renaming,
  setField,
  updateFolder,
  updateItem,
} from './support/requests.js';
import { all, ANNA, attributes, BORIS, useServer, type Sending } from './support/server.js';

const server = useServer();
const contacts = '<t:DistinguishedFolderId Id="contacts"/>';
const kinds = ['Created', 'Modified', 'Deleted', 'Moved', 'Copied', 'NewMail', 'FreeBusyChanged'];

const subscribing = (folders: string, more = '', minutes = 30) =>
  `<m:Subscribe><m:PullSubscriptionRequest${folders ? '' : ' SubscribeToAllFolders="true"'}>` +
  (folders && `<t:FolderIds>${folders}</t:FolderIds>`) +
  `<t:EventTypes>${kinds.map((kind) => `<t:EventType>${kind}Event</t:EventType>`).join('')}</t:EventTypes>` +
  `${more}<t:Timeout>${minutes}</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>`;
const unsubscribing = (id: string) =>
  `<m:Unsubscribe><m:SubscriptionId>${id}</m:SubscriptionId></m:Unsubscribe>`;

interface Place {
  readonly id: string;
  readonly watermark: string;
}

async function subscribe(folders = contacts, sending?: Sending, minutes?: number): Promise<Place> {
  const { text, codes } = await server.send(subscribing(folders, '', minutes), sending);
  expect(codes).toEqual(['NoError']);
  return { id: all(text, 'SubscriptionId')[0]!, watermark: all(text, 'Watermark')[0]! };
}

/** What GetEvents says; the place is the one to go on from. */
async function ask({ id, watermark }: Place, sending?: Sending) {
  const { text, codes } = await server.send(
    `<m:GetEvents><m:SubscriptionId>${id}</m:SubscriptionId><m:Watermark>${watermark}</m:Watermark></m:GetEvents>`,
    sending,
  );
  return {
    text,
    codes,
    events: eventsOf(text),
    folderEvents: folderEventsOf(text),
    place: { id, watermark: all(text, 'Watermark').at(-1) ?? '' },
    more: all(text, 'MoreEvents')[0],
  };
}

afterEach(() => {
  vi.useRealTimers();
  server.emulator.control.dropSubscriptions();
});

describe('events that are asked for', () => {
  test('are told in their order, each with its watermark', async () => {
    const start = await subscribe();
    const created = await server.send(createContacts('<t:Surname>A</t:Surname>'));
    const [id = ''] = attributes(created.text, 'ItemId', 'Id');
    await server.send(updateItem(id, undefined, setField('contacts:Surname', '<t:Surname>B</t:Surname>')));
    await server.send(deleteItems('MoveToDeletedItems', id));
    const told = await ask(start);
    expect([told.codes, told.events, told.more]).toEqual([
      ['NoError'],
      ['Created', 'Modified', 'Moved'],
      'false',
    ]);
    expect(all(told.text, 'SubscriptionId')).toEqual([start.id]);
    expect(all(told.text, 'PreviousWatermark')).toEqual([start.watermark]);
    expect(attributes(told.text, 'OldItemId', 'Id')).toEqual([id]);
    expect(told.folderEvents).toEqual(['Modified', 'Modified', 'Modified']);
    const watermarks = all(told.text, 'Watermark');
    expect(new Set([start.watermark, ...watermarks]).size).toBe(7);
    expect((await ask({ id: start.id, watermark: watermarks[0]! })).events).toEqual(['Modified', 'Moved']);
  });

  test('are told again to a client that asks again from the same watermark', async () => {
    const start = await subscribe();
    server.emulator.control.createContact(ANNA, { Surname: 'A' });
    const first = await ask(start);
    server.emulator.control.createContact(ANNA, { Surname: 'B' });
    expect((await ask(start)).events).toEqual(['Created', 'Created']);
    expect((await ask(first.place)).events).toEqual(['Created']);
  });

  test('where there are none, a status event says so, with the watermark that the client has', async () => {
    const start = await subscribe();
    server.emulator.control.deliverMessage(ANNA, 'elsewhere');
    server.emulator.control.createContact(BORIS, { Surname: 'another mailbox' });
    const told = await ask(start);
    expect([told.codes, told.events, told.place]).toEqual([['NoError'], ['Status'], start]);
  });

  test('come from the whole mailbox, if that is wanted', async () => {
    const start = await subscribe('', { user: 'service', as: BORIS });
    server.emulator.control.deliverMessage(BORIS, 'for Boris');
    expect((await ask(start, { user: 'service', as: BORIS })).events).toContain('NewMail');
  });

  test('tell of a folder that is renamed, and of those in it', async () => {
    const [id] = attributes((await server.send(createContactsFolder('Old'))).text, 'FolderId', 'Id');
    const parent = await subscribe();
    const start = await subscribe(`<t:FolderId Id="${id}"/>`);
    const renamed = await server.send(updateFolder(`<t:FolderId Id="${id}"/>`, renaming('New')));
    expect((await ask(parent)).folderEvents).toEqual(['Modified']);
    const told = await ask(start);
    expect(told.folderEvents).toEqual(['Modified']);
    expect(attributes(told.text, 'FolderId', 'ChangeKey')).toEqual(
      attributes(renamed.text, 'FolderId', 'ChangeKey'),
    );
  });

  test('come by portions, and the oldest of very many are forgotten', async () => {
    const start = await subscribe();
    const create = (count: number) => {
      for (let index = 0; index < count; index++) server.emulator.control.createContact(ANNA, {});
    };
    const told = ({ events, folderEvents, more }: Awaited<ReturnType<typeof ask>>) => [
      events.length + folderEvents.length,
      more,
    ];
    // Each is an event of the item, and one of its folder.
    create(75);
    const first = await ask(start);
    const second = await ask(first.place);
    expect([told(first), told(second)]).toEqual([
      [100, 'true'],
      [50, 'false'],
    ]);
    create(500);
    expect((await ask(first.place)).codes).toEqual(['ErrorInvalidWatermark']);
    expect(told(await ask(second.place))).toEqual([100, 'true']);
  });
});

describe('refused', () => {
  test('what is no watermark of the subscription', async () => {
    const { id, watermark } = await subscribe();
    const another = await subscribe();
    for (const wrong of ['AAAA', 'no base64', another.watermark, `${watermark}A`])
      expect((await ask({ id, watermark: wrong })).codes, wrong).toEqual(['ErrorInvalidWatermark']);
    const from = subscribing(contacts, `<t:Watermark>${watermark}</t:Watermark>`);
    expect((await server.send(from)).codes).toEqual(['ErrorInvalidWatermark']);
  });

  test('subscriptions that nobody has, of another account, to a stream, or after they were ended', async () => {
    const place = await subscribe();
    const code = async (id: string, sending?: Sending) => (await ask({ ...place, id }, sending)).codes[0];
    expect(await code('A'.repeat(32))).toBe('ErrorSubscriptionNotFound');
    expect(await code('nonsense')).toBe('ErrorInvalidSubscription');
    expect(await code(place.id, { user: 'service', as: ANNA })).toBe('ErrorSubscriptionNotFound');
    const streaming = subscribing(contacts)
      .replaceAll('PullSubscription', 'StreamingSubscription')
      .replace('<t:Timeout>30</t:Timeout>', '');
    const [stream = ''] = all((await server.send(streaming)).text, 'SubscriptionId');
    expect(await code(stream)).toBe('ErrorSubscriptionNotFound');
    expect((await server.send(unsubscribing(place.id))).codes).toEqual(['NoError']);
    expect(await code(place.id)).toBe('ErrorSubscriptionNotFound');
    expect((await server.send(unsubscribing(place.id))).codes).toEqual(['ErrorSubscriptionNotFound']);
  });

  test('one that was not asked for longer than its time; each question gives it the whole time again', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const place = await subscribe(contacts, {}, 5);
    for (let round = 0; round < 3; round++) {
      vi.advanceTimersByTime(4 * 60_000);
      expect((await ask(place)).codes).toEqual(['NoError']);
    }
    const forgotten = await subscribe(contacts, {}, 1);
    vi.advanceTimersByTime(61_000);
    server.emulator.control.createContact(ANNA, {});
    expect(server.emulator.control.notifications().subscriptions).toBe(1);
    expect((await ask(forgotten)).codes).toEqual(['ErrorSubscriptionNotFound']);
  });

  test('a stream of one, and push notifications', async () => {
    const { id } = await subscribe();
    const listening = Listening.start(server.emulator.url, [id]);
    await listening.until(({ ended }) => ended);
    expect(listening.codes).toEqual(['ErrorSubscriptionNotFound']);
    listening.stop();
    const push = subscribing(contacts)
      .replaceAll('PullSubscription', 'PushSubscription')
      .replace(
        '<t:Timeout>30</t:Timeout>',
        '<t:StatusFrequency>1</t:StatusFrequency><t:URL>http://x</t:URL>',
      );
    expect((await server.send(push)).codes).toEqual(['ErrorInvalidRequest']);
  });
});
