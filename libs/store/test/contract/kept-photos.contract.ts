import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StateStore } from '../../src/index.js';

const bytes = Buffer.from('89504e470d0a1a0a00ff', 'hex');
const digest = createHash('sha256').update(bytes).digest('hex');
const reencoded = Buffer.from('the same picture');
const unknown = 'f'.repeat(64);
const hour = 3_600_000;
const now = 1_800_000_000_000;

/** What the port promises of photos that were overwritten or deleted. */
export function keptPhotosContract(store: () => StateStore): void {
  const kept = async (name: string) => {
    const photo = await store().keptPhoto(name);
    return photo && Buffer.from(photo);
  };
  const trimmed = async (before: number) => (await store().trimJournal({ before, keep: 100 })).photos;

  test('a photo is kept under its digest, and others are said to be missing', async () => {
    expect(await store().renewPhotos([digest, unknown], now, false)).toEqual([digest, unknown]);
    expect(await kept(digest)).toBeNull();
    await store().keepPhoto(digest, bytes, now);
    await store().keepPhoto(digest, bytes, now);
    expect(await kept(digest)).toEqual(bytes);
    expect(await store().missingPhotos([unknown, digest])).toEqual([unknown]);
    expect(await store().renewPhotos([unknown, digest], now, true)).toEqual([unknown]);
    expect(await store().missingPhotos([])).toEqual([]);
  });

  test('a photo of megabytes is kept whole', async () => {
    const large = Buffer.alloc(5 * 1024 * 1024, 'large photo');
    await store().keepPhoto(unknown, large, now);
    expect(Buffer.compare((await kept(unknown))!, large)).toBe(0);
  });

  test('what Exchange made of a photo will do until the very bytes come, and takes their place never', async () => {
    await store().keepPhoto(digest, reencoded, now);
    expect(await store().renewPhotos([digest], now, false)).toEqual([]);
    expect(await store().renewPhotos([digest], now, true)).toEqual([digest]);
    await store().keepPhoto(digest, bytes, now);
    expect(await kept(digest)).toEqual(bytes);
    await store().keepPhoto(digest, reencoded, now);
    expect(await kept(digest)).toEqual(bytes);
    expect(await store().renewPhotos([digest], now, true)).toEqual([]);
  });

  test('a photo goes with the journal of its time, unless it was let go of again since', async () => {
    await store().keepPhoto(digest, bytes, now);
    await store().keepPhoto(unknown, bytes, now);
    expect(await trimmed(now)).toBe(0);
    await store().renewPhotos([digest], now + 2 * hour, false);
    // A question is no use of it.
    await store().missingPhotos([unknown]);
    expect(await trimmed(now + 2 * hour)).toBe(1);
    expect(await store().missingPhotos([digest, unknown])).toEqual([unknown]);
    // Within minutes it is not touched again, and stays for as long all the same.
    await store().renewPhotos([digest], now + 2 * hour + 60_000, false);
    expect(await trimmed(now + 2 * hour + 60_000)).toBe(0);
    await store().keepPhoto(digest, reencoded, now + 4 * hour);
    expect(await trimmed(now + 4 * hour)).toBe(0);
    expect(await trimmed(now + 5 * hour)).toBe(1);
    expect(await kept(digest)).toBeNull();
  });

  test('many go as one', async () => {
    for (let n = 0; n < 120; n += 1) await store().keepPhoto(String(n).padStart(64, '0'), bytes, now + n);
    expect(await trimmed(now + hour)).toBe(120);
  });

  test('two that keep the same at the same time keep it once', async () => {
    await Promise.all(Array.from({ length: 8 }, () => store().keepPhoto(digest, bytes, now)));
    expect(await kept(digest)).toEqual(bytes);
    expect(await trimmed(now + hour)).toBe(1);
  });
}
