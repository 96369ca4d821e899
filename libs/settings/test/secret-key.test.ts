import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { KeyRing, Secret, SecretKey } from '../src/index.js';

const text = SecretKey.make();
const key = new SecretKey(text);
const other = new SecretKey(SecretKey.make());

describe('a sealed secret', () => {
  test('is opened by its key, and looks different each time', () => {
    for (const secret of ['s3cret', '', 'пароль 🔑\nlines', 'x'.repeat(10_000)]) {
      const sealed = key.seal(secret);
      expect(key.open(sealed)).toBe(secret);
      expect(sealed).not.toBe(key.seal(secret));
    }
  });

  test('is not opened by another key, nor with another key’s name on it', () => {
    const sealed = key.seal('s3cret');
    expect(other.open(sealed)).toBeNull();
    expect(other.open(sealed.replace(key.id, other.id))).toBeNull();
  });

  test('is not opened when any character of it was changed, or it was cut', () => {
    const sealed = key.seal('s3cret');
    for (let index = 0; index < sealed.length - 1; index += 1) {
      const changed = sealed[index] === 'A' ? 'B' : 'A';
      expect(key.open(sealed.slice(0, index) + changed + sealed.slice(index + 1))).toBeNull();
      expect(key.open(sealed.slice(0, index))).toBeNull();
    }
  });
});

describe('a key ring', () => {
  test('seals with the first key of a file and opens with all of them', () => {
    const former = SecretKey.make();
    const ring = KeyRing.read({
      environment: { PMSYNC_SECRET_KEY_FILE: 'keys' },
      readFile: () => `# keys\r\n${text}\r\n\n${former}\n`,
    });
    expect(ring.mistake).toBeNull();
    expect(ring.current!.id).toBe(key.id);
    expect(ring.open(new SecretKey(former).seal('s3cret'))).toEqual({ secret: 's3cret' });
    expect(ring.open(other.seal('s3cret'))).toEqual({
      mistake: expect.stringMatching(/another key, or was damaged/),
    });
  });

  test('a key and the one before, in the environment', () => {
    const former = SecretKey.make();
    const ring = KeyRing.read({
      environment: { PMSYNC_SECRET_KEY: text, PMSYNC_SECRET_KEY_FORMER: former },
    });
    expect(ring.current!.id).toBe(key.id);
    expect(ring.open(new SecretKey(former).seal('s3cret'))).toEqual({ secret: 's3cret' });
  });

  test.each(['Marker', `${text.slice(0, -8)}Marker==`, `${text}${text}`])(
    'what is no key is not repeated: %#',
    (wrong) => {
      const ring = KeyRing.read({ environment: { PMSYNC_SECRET_KEY: wrong } });
      expect(ring.current).toBeNull();
      expect(ring.mistake).toMatch(/^PMSYNC_SECRET_KEY cannot be used: a key is 32 random bytes/);
      expect(ring.mistake).not.toContain(wrong);
    },
  );

  test('a file that is not there is named by its variable', () => {
    const ring = KeyRing.read({ environment: { PMSYNC_SECRET_KEY_FILE: '/none/keys' } });
    expect(ring.mistake).toBe('PMSYNC_SECRET_KEY_FILE cannot be used: there is no such file');
  });
});

test('keys and secrets show themselves nowhere', () => {
  const secret = new Secret('Marker');
  const shown = [
    inspect(secret, { depth: 9, showHidden: true }),
    JSON.stringify({ secret }),
    `${secret}`,
    inspect(key, { depth: 9, showHidden: true }),
    JSON.stringify({ key, ring: KeyRing.of([key]) }),
    inspect(KeyRing.of([key]), { depth: 9, showHidden: true }),
  ].join('\n');
  expect(shown).not.toContain('Marker');
  expect(shown).not.toContain(text);
  expect(shown).not.toContain(Buffer.from(text, 'base64').toString('hex').slice(0, 16));
});
