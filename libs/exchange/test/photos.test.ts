import { canonicalContact } from '@pmsync/domain';
import { startEmulator, type Emulator } from '@pmsync/exchange-emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectEws, type Mailboxes } from '../src/index.js';
import { accessTo, basic } from './access.js';

const mailbox = 'anna@example.com';
const photo = Buffer.from('\xff\xd8 photo', 'latin1');
const other = Buffer.from('\xff\xd8 another', 'latin1');
const options = () => ({ deadline: Date.now() + 10_000 });

let emulator: Emulator;
let mailboxes: Mailboxes;

beforeAll(async () => {
  emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: 'svc', password: 'p', mayImpersonate: true }],
    mailboxes: [{ address: mailbox, displayName: 'Anna' }],
  });
  mailboxes = connectEws(
    accessTo(emulator.url, { version: 'Exchange2010_SP2', signIn: basic({ password: 'p' }) }),
  );
});
afterAll(async () => {
  await mailboxes.close();
  await emulator.close();
});
beforeEach(() => {
  emulator.control.clearFaults();
  emulator.control.setPhotoReencoding(false);
});

async function newContact(bytes: Uint8Array | null): Promise<string> {
  const contact = canonicalContact({ surname: 'Ли' });
  const result = await mailboxes.apply(
    mailbox,
    [{ kind: 'create', identity: 'contact/1', contact }],
    options(),
  );
  const [created] = result.ok ? result.value : [];
  const itemId = created?.kind === 'done' ? created.item!.itemId : '';
  if (bytes) emulator.control.setPhoto(mailbox, itemId, Buffer.from(bytes).toString('base64'));
  return itemId;
}

async function read(itemId: string) {
  const items = await mailboxes.get(mailbox, [itemId], options());
  const [item] = items.ok ? items.value : [];
  if (!item?.ok) throw new Error(JSON.stringify(items));
  return item.value;
}

const set = async (itemId: string, bytes: Uint8Array | null) =>
  await mailboxes.setPhoto(mailbox, await read(itemId), bytes, options());
const attachmentsOf = (itemId: string) =>
  emulator.control.contacts(mailbox).find((each) => each.itemId === itemId)?.properties.Attachments ?? [];

test('reading contacts takes no request more for their photos', async () => {
  const ids = [await newContact(photo), await newContact(null)];
  const before = mailboxes.requests();
  await mailboxes.get(mailbox, ids, options());
  const requests = Object.entries(mailboxes.requests()).filter(([name, count]) => count !== before[name]);
  expect(requests.map(([name, count]) => [name, count - (before[name] ?? 0)])).toEqual([['GetItem', 1]]);
});

test('a server that makes photos anew keeps other bytes, and their version is the one that was answered', async () => {
  emulator.control.setPhotoReencoding(true);
  const itemId = await newContact(null);
  const written = await set(itemId, photo);
  const { changeKey, photo: told } = await read(itemId);
  expect(written).toEqual({ ok: true, value: { item: { itemId, changeKey }, version: told?.version } });
  const kept = await mailboxes.photo(mailbox, itemId, options());
  expect(kept).toMatchObject({ ok: true, value: { version: told?.version } });
  if (kept.ok) expect(Buffer.from(kept.value!.bytes)).not.toEqual(photo);
});

test.each([
  ['CreateAttachment', 'reset-after', true],
  ['CreateAttachment', 'reset-before', true],
  ['DeleteAttachment', 'reset-after', true],
  ['DeleteAttachment', 'truncated', true],
] as const)(
  '%s: %s leaves the outcome open, and repeating it gives one photo',
  async (operation, kind, open) => {
    const itemId = await newContact(photo);
    emulator.control.injectFault({ kind, operation });
    expect(await set(itemId, other)).toMatchObject({
      ok: false,
      problem: { kind: 'transient', outcomeUnknown: open },
    });
    expect(await set(itemId, other)).toMatchObject({ ok: true });
    expect(attachmentsOf(itemId)).toMatchObject([{ isContactPhoto: true, size: other.length }]);
    expect(emulator.control.photo(mailbox, itemId)).toBe(other.toString('base64'));
  },
);

test('what fails before anything was written has changed nothing, and says so', async () => {
  const itemId = await newContact(photo);
  const item = await read(itemId);
  emulator.control.injectFault({
    kind: 'fault',
    responseCode: 'ErrorMailboxStoreUnavailable',
    operation: 'GetItem',
  });
  expect(await mailboxes.setPhoto(mailbox, item, other, options())).toMatchObject({
    ok: false,
    problem: { kind: 'transient', outcomeUnknown: false },
  });
  expect((await read(itemId)).changeKey).toBe(item.changeKey);
});

test('after the former photo is gone no failure passes for "nothing was done"', async () => {
  const itemId = await newContact(photo);
  emulator.control.injectFault({
    kind: 'item-error',
    index: 0,
    responseCode: 'ErrorMailboxStoreUnavailable',
    operation: 'CreateAttachment',
  });
  expect(await set(itemId, other)).toMatchObject({
    ok: false,
    problem: { kind: 'transient', outcomeUnknown: true, message: expect.stringContaining('in part') },
  });
  emulator.control.injectFault({ kind: 'busy-http-503', operation: 'CreateAttachment' });
  expect(await set(itemId, other)).toMatchObject({ ok: false, problem: { kind: 'throttled' } });
  expect(await set(itemId, other)).toMatchObject({ ok: true });
  expect(attachmentsOf(itemId)).toHaveLength(1);
});

test('a photo that the server refuses when the former one is gone leaves the former one, and says so', async () => {
  const itemId = await newContact(photo);
  emulator.control.injectFault({
    kind: 'item-error',
    index: 0,
    responseCode: 'ErrorAttachmentSizeLimitExceeded',
    operation: 'CreateAttachment',
  });
  const written = await set(itemId, other);
  expect(attachmentsOf(itemId)).toMatchObject([{ isContactPhoto: true, size: photo.length }]);
  expect(emulator.control.photo(mailbox, itemId)).toBe(photo.toString('base64'));
  const { changeKey, photo: told } = await read(itemId);
  expect(written).toEqual({
    ok: true,
    value: {
      item: { itemId, changeKey },
      version: told!.version,
      refused: expect.stringContaining('put back'),
    },
  });
});

test('a first photo that the server refuses has changed nothing', async () => {
  const itemId = await newContact(null);
  const before = await read(itemId);
  emulator.control.injectFault({
    kind: 'item-error',
    index: 0,
    responseCode: 'ErrorAttachmentSizeLimitExceeded',
    operation: 'CreateAttachment',
  });
  expect(await set(itemId, other)).toMatchObject({ ok: false, problem: { kind: 'invalid' } });
  expect(await read(itemId)).toEqual(before);
});

test('an item with two photos has one after it was set, and its other attachments stay', async () => {
  const itemId = await newContact(photo);
  const send = async (files: string) => {
    const body =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">' +
      `<s:Header><t:RequestServerVersion Version="Exchange2016"/><t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${mailbox}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation></s:Header>` +
      `<s:Body><m:CreateAttachment><m:ParentItemId Id="${itemId}"/><m:Attachments>${files}</m:Attachments></m:CreateAttachment></s:Body></s:Envelope>`;
    const headers = {
      'content-type': 'text/xml',
      authorization: `Basic ${Buffer.from('svc:p').toString('base64')}`,
    };
    expect((await fetch(emulator.url, { method: 'POST', headers, body })).status).toBe(200);
  };
  await send(
    '<t:FileAttachment><t:Name>ContactPicture.jpg</t:Name><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>QUFB</t:Content></t:FileAttachment>' +
      '<t:FileAttachment><t:Name>price list.txt</t:Name><t:Content>QQ==</t:Content></t:FileAttachment>',
  );
  expect(attachmentsOf(itemId)).toHaveLength(3);
  expect(await set(itemId, other)).toMatchObject({ ok: true });
  expect(attachmentsOf(itemId)).toMatchObject([
    { name: 'price list.txt' },
    { isContactPhoto: true, size: other.length },
  ]);
});
