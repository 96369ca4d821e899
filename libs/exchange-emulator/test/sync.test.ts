import { describe, expect, test } from 'vitest';
import { all, ANNA, attributes, BORIS, useServer } from './support/server.js';
import { createContacts, deleteItems, getItems, syncItems } from './support/requests.js';

const server = useServer();
const control = () => server.emulator.control;

interface Synced {
  state: string;
  complete: boolean;
  created: string[];
  updated: string[];
  deleted: string[];
  text: string;
}

async function sync(
  state = '',
  most = 512,
  extra: Parameters<typeof syncItems>[2] = {},
  as?: string,
): Promise<Synced> {
  const reply = await server.send(syncItems(state, most, extra), as ? { user: 'service', as } : {});
  expect(reply.codes).toEqual(['NoError']);
  const within = (kind: string) =>
    [...reply.text.matchAll(new RegExp(`<t:${kind}>(.*?)</t:${kind}>`, 'gs'))].map(
      ([, content = '']) => attributes(content, 'ItemId', 'Id')[0] ?? '',
    );
  return {
    state: all(reply.text, 'SyncState')[0] ?? '',
    complete: all(reply.text, 'IncludesLastItemInRange')[0] === 'true',
    created: within('Create'),
    updated: within('Update'),
    deleted: within('Delete'),
    text: reply.text,
  };
}

const make = (surname: string) => control().createContact(ANNA, { Surname: surname });

describe('changes of a folder', () => {
  test('first everything, then only what changed, then nothing', async () => {
    const [a, b, c] = [make('A'), make('B'), make('C')];
    const first = await sync();
    expect(first.created).toEqual(expect.arrayContaining([a, b, c]));
    control().updateContact(ANNA, b, { Surname: 'B2' });
    control().deleteContact(ANNA, c, 'MoveToDeletedItems');
    const d = make('D');
    const second = await sync(first.state);
    expect(second).toMatchObject({ created: [d], updated: [b], deleted: [c], complete: true });
    const third = await sync(second.state);
    expect(third).toMatchObject({
      created: [],
      updated: [],
      deleted: [],
      complete: true,
      state: second.state,
    });
  });

  test('what came and went between two calls is not told', async () => {
    const { state } = await sync();
    control().deleteContact(ANNA, make('Short'), 'HardDelete');
    expect(await sync(state)).toMatchObject({ created: [], updated: [], deleted: [] });
  });

  test('a change that is made between two windows comes once, in the right form', async () => {
    const folder = (await sync()).created.length;
    const ids = Array.from({ length: 6 }, (_, number) => make(`W${number}`));
    const first = await sync('', folder + 3);
    control().updateContact(ANNA, ids[0] ?? '', { Surname: 'seen' });
    control().updateContact(ANNA, ids[5] ?? '', { Surname: 'not seen' });
    control().deleteContact(ANNA, ids[1] ?? '', 'HardDelete');
    control().deleteContact(ANNA, ids[4] ?? '', 'HardDelete');
    expect(first.complete).toBe(false);
    const second = await sync(first.state);
    expect(second).toMatchObject({
      created: [ids[3], ids[5]],
      updated: [ids[0]],
      deleted: [ids[1]],
      complete: true,
    });
  });

  test('ignored items are left out', async () => {
    const { state } = await sync();
    const [ignored, other] = [make('I'), make('J')];
    expect((await sync(state, 512, { ignore: [ignored] })).created).toEqual([other]);
  });

  test('properties come as FindItem gives them, without bodies', async () => {
    const { state } = await sync();
    control().createContact(ANNA, { Surname: 'S', Body: 'text' });
    const { text } = await sync(state, 512, { shape: 'AllProperties' });
    expect(all(text, 'Surname')).toEqual(['S']);
    expect(text).not.toContain('<t:Body');
  });

  test('only the read flag of a message changed', async () => {
    const drafts = '<t:DistinguishedFolderId Id="drafts"/>';
    const created = await server.send(
      '<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Message><t:Subject>s</t:Subject></t:Message></m:Items></m:CreateItem>',
    );
    const [id = ''] = attributes(created.text, 'ItemId', 'Id');
    const { state } = await sync('', 512, { folder: drafts });
    await server.send(
      `<m:UpdateItem ConflictResolution="AlwaysOverwrite" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange><t:ItemId Id="${id}"/><t:Updates><t:SetItemField><t:FieldURI FieldURI="message:IsRead"/><t:Message><t:IsRead>true</t:IsRead></t:Message></t:SetItemField></t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`,
    );
    const { text } = await sync(state, 512, { folder: drafts });
    expect([text.includes('<t:ReadFlagChange>'), all(text, 'IsRead')]).toEqual([true, ['true']]);
  });
});

describe('windows', () => {
  test('1030 contacts come in windows of at most 512, each once', async () => {
    const people = Array.from({ length: 1030 }, (_, at) => `<t:Surname>${at}</t:Surname>`);
    await server.send(createContacts(...people), { user: 'service', as: BORIS });
    const windows: Synced[] = [];
    do windows.push(await sync(windows.at(-1)?.state, 512, {}, BORIS));
    while (windows.at(-1)?.complete === false);
    expect(windows.map(({ created }) => created.length)).toEqual([512, 512, 6]);
    expect(new Set(windows.flatMap(({ created }) => created)).size).toBe(1030);
    const gone = windows[0]?.created ?? [];
    await server.send(deleteItems('HardDelete', ...gone), { user: 'service', as: BORIS });
    const deletion = await sync(windows.at(-1)?.state, 500, {}, BORIS);
    expect([deletion.deleted.length, deletion.complete]).toEqual([500, false]);
    const rest = await sync(deletion.state, 500, {}, BORIS);
    expect([rest.deleted.length, rest.complete]).toEqual([12, true]);
    expect(new Set([...deletion.deleted, ...rest.deleted])).toEqual(new Set(gone));
  });

  test.each([0, -1, 513, 'x'])('%s changes cannot be asked for', async (most) => {
    expect((await server.send(syncItems('', most as number))).codes).toEqual(['ErrorSchemaValidation']);
  });
});

describe('sync states', () => {
  test('of other folders, cut or made up, are refused', async () => {
    make('X');
    const { state } = await sync();
    const inbox = { folder: '<t:DistinguishedFolderId Id="inbox"/>' };
    const flipped = Buffer.from(state, 'base64');
    flipped[12] = (flipped[12] ?? 0) ^ 1;
    const attempts = [
      syncItems(state, 10, inbox),
      syncItems(state.slice(0, -8)),
      syncItems('AAAA'),
      syncItems('not base64'),
      syncItems(flipped.toString('base64')),
    ];
    for (const attempt of attempts)
      expect((await server.send(attempt)).codes).toEqual(['ErrorInvalidSyncStateData']);
  });

  test('of another mailbox are refused', async () => {
    const { state } = await sync();
    const reply = await server.send(syncItems(state), { user: 'service', as: BORIS });
    expect(reply.codes).toEqual(['ErrorInvalidSyncStateData']);
  });

  test('a folder that is not there cannot be synchronised', async () => {
    const reply = await server.send(
      syncItems('', 10, { folder: '<t:DistinguishedFolderId Id="voicemail"/>' }),
    );
    expect(reply.codes).toEqual(['ErrorSyncFolderNotFound']);
  });

  test('ids that synchronisation tells of can be got', async () => {
    const { created } = await sync();
    const reply = await server.send(getItems(created));
    expect(new Set(reply.codes)).toEqual(new Set(['NoError']));
  });
});
