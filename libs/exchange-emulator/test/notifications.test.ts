import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Listening } from './support/listening.js';
import {
  createContacts,
  createContactsFolder,
  deleteItems,
  findItems,
  setField,
  updateItem,
} from './support/requests.js';
import { all, ANNA, attributes, BORIS, useServer, type Sending } from './support/server.js';

const server = useServer({ maxStreams: 2, backEnds: 2 });
const kinds = ['Created', 'Modified', 'Deleted', 'Moved', 'Copied', 'NewMail'];
const affine = { 'X-PreferServerAffinity': 'true', Cookie: 'X-BackEndOverrideCookie=backend0~1' };
const asService = (as: string, headers: Record<string, string> = affine): Sending => ({
  user: 'service',
  as,
  headers,
});

const subscribing = (folders: string, events = kinds) =>
  `<m:Subscribe><m:StreamingSubscriptionRequest${folders ? '' : ' SubscribeToAllFolders="true"'}>` +
  (folders && `<t:FolderIds>${folders}</t:FolderIds>`) +
  `<t:EventTypes>${events.map((kind) => `<t:EventType>${kind}Event</t:EventType>`).join('')}</t:EventTypes>` +
  '</m:StreamingSubscriptionRequest></m:Subscribe>';
const contacts = '<t:DistinguishedFolderId Id="contacts"/>';

async function subscribe(as = ANNA, folders = contacts, events = kinds): Promise<string> {
  const { text, codes } = await server.send(subscribing(folders, events), asService(as));
  expect(codes).toEqual(['NoError']);
  return all(text, 'SubscriptionId')[0]!;
}

const open: Listening[] = [];
function listen(ids: readonly string[], sending: Sending & { minutes?: number } = asService(ANNA)) {
  const listening = Listening.start(server.emulator.url, ids, sending);
  open.push(listening);
  return listening;
}

afterEach(async () => {
  for (const listening of open.splice(0)) listening.stop();
  server.emulator.control.setStreamShape({});
  server.emulator.control.clearFaults();
  while (server.emulator.control.notifications().streams > 0) await sleep(5);
});

describe('a stream of events', () => {
  test('begins with a sign of life and tells of every kind of change in the folder', async () => {
    const listening = listen([await subscribe()]);
    await listening.until(({ statuses }) => statuses.length === 1);
    expect(listening.status).toBe(200);
    const send = (body: string) => server.send(body, asService(ANNA));
    await send(createContacts('<t:Surname>A</t:Surname>'));
    const { text } = await send(findItems());
    const [id] = attributes(text, 'ItemId', 'Id');
    const [key] = attributes(text, 'ItemId', 'ChangeKey');
    await send(updateItem(id!, key!, setField('contacts:Surname', '<t:Surname>B</t:Surname>')));
    await send(
      `<m:CopyItem><m:ToFolderId>${contacts}</m:ToFolderId><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:CopyItem>`,
    );
    await send(deleteItems('MoveToDeletedItems', id!));
    const [copy] = attributes((await send(findItems())).text, 'ItemId', 'Id');
    await send(deleteItems('HardDelete', copy!));
    await listening.until(({ events }) => events.length === 5);
    expect(listening.events).toEqual(['Created', 'Modified', 'Copied', 'Moved', 'Deleted']);
    expect(attributes(listening.text, 'OldItemId', 'Id')).toEqual([id, id]);
    // Whatever happens to an item modifies its folder, too.
    await listening.until(({ folderEvents }) => folderEvents.length === 5);
    expect(new Set(listening.folderEvents)).toEqual(new Set(['Modified']));
    expect(all(listening.text, 'UnreadCount')).toEqual(['0', '0', '0', '0', '0']);
    expect(new Set(attributes(listening.text, 'FolderId', 'Id')).size).toBe(1);
  });

  test('tells of nothing that was not asked for: other kinds, other folders, other mailboxes', async () => {
    const ids = [await subscribe(ANNA, contacts, ['Modified']), await subscribe(BORIS, '', ['NewMail'])];
    const listening = listen(ids);
    await listening.until(({ statuses }) => statuses.length === 1);
    const { control } = server.emulator;
    const itemId = control.createContact(ANNA, { Surname: 'A' });
    control.deliverMessage(ANNA, 'for Anna');
    control.createContact(BORIS, { Surname: 'B' });
    control.deliverMessage(BORIS, 'for Boris');
    control.updateContact(ANNA, itemId, { Surname: 'C' });
    await listening.until(({ events }) => events.length === 2);
    expect(listening.events).toEqual(['Modified', 'NewMail']);
    expect(new Set(all(listening.text, 'SubscriptionId'))).toEqual(new Set(ids));
  });

  test('tells of the folder itself when it is thrown away', async () => {
    await server.send(
      '<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="contacts"/></m:ParentFolderId><m:Folders><t:ContactsFolder><t:DisplayName>Own</t:DisplayName></t:ContactsFolder></m:Folders></m:CreateFolder>',
      asService(ANNA),
    );
    const found = await server.send(
      '<m:FindFolder Traversal="Shallow"><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:ParentFolderIds><t:DistinguishedFolderId Id="contacts"/></m:ParentFolderIds></m:FindFolder>',
      asService(ANNA),
    );
    const [folderId] = attributes(found.text, 'FolderId', 'Id');
    const listening = listen([await subscribe(ANNA, `<t:FolderId Id="${folderId}"/>`)]);
    await listening.until(({ statuses }) => statuses.length === 1);
    server.emulator.control.deleteFolder(ANNA, 'Own', 'MoveToDeletedItems');
    await listening.until(({ folderEvents }) => folderEvents.length === 1);
    expect(listening.folderEvents).toEqual(['Moved']);
    expect(attributes(listening.text, 'OldFolderId', 'Id')).toEqual([folderId]);
  });

  test('tells of a folder that is made in the one that is watched', async () => {
    const listening = listen([await subscribe()]);
    await listening.until(({ statuses }) => statuses.length === 1);
    await server.send(createContactsFolder('Below'), asService(ANNA));
    await listening.until(({ folderEvents }) => folderEvents.length === 1);
    expect(listening.folderEvents).toEqual(['Created']);
  });

  test('keeps what happens while nobody listens', async () => {
    const id = await subscribe();
    server.emulator.control.createContact(ANNA, { Surname: 'before' });
    const first = listen([id]);
    await first.until(({ events }) => events.length === 1);
    first.stop();
    while (server.emulator.control.notifications().streams > 0) await sleep(5);
    server.emulator.control.createContact(ANNA, { Surname: 'between' });
    const second = listen([id]);
    await second.until(({ events }) => events.length === 1);
  });

  test('gives signs of life and ends in good order when its time is over', async () => {
    server.emulator.control.setStreamShape({ heartbeatMilliseconds: 20, minuteMilliseconds: 90 });
    const listening = listen([await subscribe()], { ...asService(ANNA), minutes: 1 });
    await listening.until(({ ended }) => ended);
    expect(listening.statuses.slice(0, 3)).toEqual(['OK', 'OK', 'OK']);
    expect(listening.statuses.at(-1)).toBe('Closed');
  });

  test('does not keep others from the server', async () => {
    const listening = listen([await subscribe()]);
    await listening.until(({ statuses }) => statuses.length === 1);
    server.emulator.control.resetCounters();
    await server.send(findItems(), asService(ANNA));
    expect(server.emulator.control.counters().mostUnderWayByMailbox[ANNA]).toBe(1);
  });
});

describe('refused', () => {
  test('subscriptions that nobody has, the others go on', async () => {
    const id = await subscribe();
    const listening = listen([id, 'A'.repeat(32)]);
    await listening.until(({ codes }) => codes.includes('ErrorSubscriptionNotFound'));
    server.emulator.control.createContact(ANNA, {});
    await listening.until(({ events }) => events.length === 1);
    const none = listen(['nonsense']);
    await none.until(({ ended }) => ended);
    expect(none.codes).toEqual(['ErrorInvalidSubscription']);
    expect(none.statuses).toEqual(['Closed']);
  });

  test('subscriptions of another account, or after they were ended, or after the server started again', async () => {
    const id = await subscribe();
    const other = listen([id], { headers: affine });
    await other.until(({ ended }) => ended);
    expect(other.codes).toEqual(['ErrorSubscriptionNotFound']);
    const ending = `<m:Unsubscribe><m:SubscriptionId>${id}</m:SubscriptionId></m:Unsubscribe>`;
    expect((await server.send(ending, asService(ANNA))).codes).toEqual(['NoError']);
    expect((await server.send(ending, asService(ANNA))).codes).toEqual(['ErrorSubscriptionNotFound']);

    const kept = listen([await subscribe()]);
    await kept.until(({ statuses }) => statuses.length === 1);
    server.emulator.control.dropSubscriptions();
    await kept.until(({ cut }) => cut);
    expect(server.emulator.control.notifications()).toEqual({ streams: 0, subscriptions: 0 });
  });

  test('more streams than a budget has', async () => {
    const ids = [await subscribe(), await subscribe(), await subscribe()];
    const streams = ids.slice(0, 2).map((id) => listen([id]));
    for (const stream of streams) await stream.until(({ statuses }) => statuses.length === 1);
    const third = listen(ids.slice(2));
    await third.until(({ ended }) => ended);
    expect(third.codes).toEqual(['ErrorExceededConnectionCount']);
    const otherBudget = listen(ids.slice(2), asService(BORIS));
    await otherBudget.until(({ statuses }) => statuses.length === 1);
  });

  test('what is no request for a streaming subscription', async () => {
    const both = subscribing(contacts).replace(
      'StreamingSubscriptionRequest>',
      'StreamingSubscriptionRequest SubscribeToAllFolders="true">',
    );
    expect((await server.send(both, asService(ANNA))).codes).toEqual(['ErrorInvalidSubscriptionRequest']);
    const unknown = subscribing('<t:FolderId Id="nonsense"/>');
    expect((await server.send(unknown, asService(ANNA))).codes).toEqual(['ErrorInvalidIdMalformed']);
  });

  test('a back end that has not made the subscription', async () => {
    const { headers } = await server.send(
      subscribing(contacts),
      asService(ANNA, { 'X-PreferServerAffinity': 'true' }),
    );
    expect(headers.get('set-cookie')).toMatch(/^X-BackEndOverrideCookie=backend[01]~/);
    const id = await subscribe();
    const elsewhere = { ...affine, Cookie: 'X-BackEndOverrideCookie=backend1~1' };
    const listening = listen([id], asService(ANNA, elsewhere));
    await listening.until(({ ended }) => ended);
    expect(listening.codes).toEqual(['ErrorSubscriptionNotFound']);
  });
});

describe('streams as servers and proxies send them', () => {
  test('with other prefixes, chunks that end inside of characters, envelopes that stick together', async () => {
    const { control } = server.emulator;
    control.setStreamShape({ prefix: 'odd', unicodeIds: true, splitCharacters: true, glueEnvelopes: true });
    const id = await subscribe();
    const listening = listen([id]);
    await listening.until(({ statuses }) => statuses.length === 1);
    control.createContact(ANNA, {});
    await listening.until(({ statuses }) => statuses.length === 3);
    expect(listening.text).toMatch(/^<odd:Envelope /);
    expect(all(listening.text, 'SubscriptionId')).toEqual([id]);
    const broken = listening.chunks.filter((chunk) => !Buffer.from(chunk.toString()).equals(chunk));
    expect(broken.length).toBeGreaterThan(0);
    expect(listening.text).toContain('</odd:Envelope><odd:Envelope ');
  });

  test('kept back by a proxy until the end', async () => {
    const { control } = server.emulator;
    control.setStreamShape({ buffered: true, minuteMilliseconds: 120 });
    const listening = listen([await subscribe()], { ...asService(ANNA), minutes: 1 });
    await sleep(60);
    expect(listening.status).toBe(0);
    await listening.until(({ ended }) => ended);
    expect(listening.statuses).toEqual(['OK', 'Closed']);
  });

  test('cut', async () => {
    const listening = listen([await subscribe()]);
    await listening.until(({ statuses }) => statuses.length === 1);
    server.emulator.control.cutStreams();
    await listening.until(({ cut }) => cut);
  });
});
