import { expect, test } from 'vitest';
import { notificationLines } from '../src/administration/notification-lines.js';

test.each([
  ['polling, as it is set', { kind: 'polling', problems: [], streams: 0, watched: 0 }, []],
  [
    'polling, since it is refused',
    { kind: 'polling', problems: ['No.'], streams: 0, watched: 0 },
    ["Looked at in the connection's period: No.\n"],
  ],
  [
    'streaming',
    { kind: 'streaming', problems: [], streams: 2, watched: 300 },
    ['Exchange tells of changes: mailboxes 300, streams 2\n'],
  ],
  [
    'partly',
    { kind: 'partly', problems: ['No.'], streams: 1, watched: 2 },
    ['Exchange tells of changes: mailboxes 2, streams 1\n', "Looked at in the connection's period: No.\n"],
  ],
] as const)('%s', (_, status, lines) => {
  expect(notificationLines({ ...status, problems: [...status.problems] }, 'en')).toEqual(lines);
  expect(notificationLines({ ...status, problems: [...status.problems] }, 'ru')).toHaveLength(lines.length);
});
