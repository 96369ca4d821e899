import { photoObjects } from '@pmsync/contracts';
import { connectMemoryBus } from '@pmsync/messaging';
import { expect, test } from 'vitest';
import { PhotoTransfer } from '../src/photo-transfer.js';

const bytes = Buffer.from('a photo');

test('a photo of Exchange reaches who asked for it by reference, and one for Exchange comes by it', async () => {
  const bus = connectMemoryBus();
  const objects = await bus.objects(photoObjects);
  const photos = new PhotoTransfer(bus);
  const sent = await photos.sent({ bytes, version: 'v1' });
  expect(sent).toMatchObject({ ok: true, value: { version: 'v1' } });
  if (sent.ok) expect(await objects.get(sent.value.object)).toEqual(new Uint8Array(bytes));
  const received = await photos.received(await objects.put(bytes));
  expect(received).toEqual({ ok: true, value: new Uint8Array(bytes) });
  expect(await photos.received(null)).toEqual({ ok: true, value: null });
});

test('a photo that is no longer on the bus, and a bus that is away, are worth another try', async () => {
  const bus = connectMemoryBus();
  const photos = new PhotoTransfer(bus);
  expect(await photos.received('0'.repeat(64))).toMatchObject({
    ok: false,
    problem: { kind: 'transient', outcomeUnknown: false, message: expect.stringContaining('no longer') },
  });
  bus.pause();
  const away = { ok: false, problem: { kind: 'transient', outcomeUnknown: false } };
  expect(await photos.received('0'.repeat(64))).toMatchObject(away);
  expect(await photos.sent({ bytes, version: 'v1' })).toMatchObject(away);
  bus.resume();
  expect(await photos.sent({ bytes, version: 'v1' })).toMatchObject({ ok: true });
});
