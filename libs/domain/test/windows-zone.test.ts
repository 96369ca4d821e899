import { expect, test } from 'vitest';
import { windowsZoneMistake } from '../src/index.js';

test.each([
  'Russian Standard Time',
  'UTC',
  'Kaliningrad Time',
  'Kaliningrad Standard Time',
  'W. Europe Standard Time',
])('%s', (name) => {
  expect(windowsZoneMistake(name) === null).toBe(name !== 'Kaliningrad Time');
});

test('an IANA name is answered with the Windows name for it', () => {
  expect(windowsZoneMistake('Europe/Moscow')).toMatch(/for Europe\/Moscow that is "Russian Standard Time"/);
});

test.each(['', 'Moscow', '+03:00'])('"%s" is no zone', (name) => {
  expect(windowsZoneMistake(name)).toMatch(/must be a Windows time zone name, e.g. "Russian Standard Time"$/);
});
