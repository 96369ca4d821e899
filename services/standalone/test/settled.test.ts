import type { MailboxStatus, StatusReport } from '@pmsync/contracts';
import { expect, test } from 'vitest';
import { settled } from '../src/report/settled.js';

const started = 1_000_000;
const at = started + 60_000;
const written = {
  created: 0,
  updated: 0,
  deleted: 0,
  restored: 0,
  adopted: 0,
  conflicts: 0,
  merged: 0,
  imported: 0,
  detached: 0,
};
const mailbox: MailboxStatus = {
  mailbox: 'a@example.com',
  state: 'in-step',
  links: 5,
  pending: 0,
  parked: 0,
  problem: null,
  failures: 0,
  retryAfter: null,
  lastSuccess: started + 1,
  progress: null,
  written,
};

function report(
  mailboxes: Partial<MailboxStatus>[],
  changes: { toSpread?: number; problemSince?: number; source?: string } = {},
): StatusReport {
  return {
    at,
    connections: [
      {
        connection: 'firm',
        exchangeUrl: 'http://x/ews/exchange.asmx',
        exchangeVersion: 'Exchange2016',
        projectMate: { server: 'sqlite', database: 'x' },
        periodSeconds: 30,
        startType: 'automatic',
        running: true,
        notifications: { kind: 'polling', problems: [], streams: 0, watched: 0 },
        problems:
          changes.problemSince === undefined
            ? []
            : [{ source: changes.source ?? 'change-watcher', problem: 'down', since: changes.problemSince }],
        domains: [
          {
            domain: 'contacts',
            filling: null,
            changesToSpread: changes.toSpread ?? 0,
            mailboxes: mailboxes.map((each) => ({ ...mailbox, ...each })),
            parked: [],
          },
        ],
      },
    ],
  };
}

test.each<[string, StatusReport, number, boolean, string[]]>([
  ['all in step', report([{}]), 0, true, []],
  ['in step, but from before the start', report([{ lastSuccess: started - 1 }]), 0, false, []],
  ['one at work', report([{}, { state: 'working' }]), 0, false, []],
  ['changes not spread', report([{}], { toSpread: 1 }), 0, false, []],
  ['notices not taken in', report([]), 1, false, []],
  ['nobody to synchronise', report([]), 0, true, []],
  [
    'blocked for the first time',
    report([{ state: 'blocked', problem: 'no', failures: 1 }]),
    0,
    false,
    ['firm: a@example.com: no'],
  ],
  [
    'blocked for good',
    report([{ state: 'blocked', problem: 'no', failures: 3 }]),
    0,
    true,
    ['firm: a@example.com: no'],
  ],
  [
    'stopped by the brake',
    report([{ state: 'stopped', problem: 'brake' }]),
    0,
    true,
    ['firm: a@example.com: brake'],
  ],
  ['a database just gone', report([], { problemSince: at - 1_000 }), 1, false, ['firm: down']],
  [
    'one employee without an address',
    report([{ state: 'working' }], { problemSince: at - 20_000, source: 'employees' }),
    0,
    false,
    ['firm: down'],
  ],
  ['a database gone for long', report([], { problemSince: at - 20_000 }), 1, true, ['firm: down']],
])('%s', (_name, status, notices, done, problems) => {
  expect(settled(status, started, notices)).toEqual({ settled: done, problems });
});

test('one reason for many mailboxes is told once', () => {
  const many = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
    mailbox: name,
    state: 'blocked' as const,
    problem: 'no',
    failures: 3,
  }));
  expect(settled(report(many), started, 0).problems).toEqual(['firm: a, b, c and 2 more: no']);
});
