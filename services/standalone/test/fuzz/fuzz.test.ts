import { canonicalContact } from '@pmsync/domain';
import { connectEws } from '@pmsync/exchange';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accessOf, recordDialogues, type Dialogue } from '../../src/fuzz/dialogues.js';
import { judges } from '../../src/fuzz/judge.js';
import { account } from '../../src/fuzz/names.js';
import { RawServer } from '../../src/fuzz/raw-server.js';
import { orderly } from '../../src/fuzz/reply.js';
import { lasting, runInput, type InputReport } from '../../src/fuzz/run-input.js';

const rests = vi.hoisted(() => ({ withoutBound: false }));
vi.mock('../../../../libs/exchange/src/ews/problems/sentences.js', async (original) => {
  const real = await original<{ throttled(milliseconds: number | undefined, scope: string): object }>();
  const throttled = (milliseconds: number | undefined, scope: string) => {
    const problem = real.throttled(milliseconds, scope);
    return rests.withoutBound && milliseconds ? { ...problem, until: Date.now() + milliseconds } : problem;
  };
  return { ...real, throttled };
});

/** Inputs that are run at every change; `npm run fuzz` runs as many as one likes. */
const inputs = 2_500;

let server: RawServer;
let dialogues: readonly Dialogue[];
beforeAll(async () => {
  server = await RawServer.start();
  dialogues = await recordDialogues();
});
afterAll(() => server.close());

async function breaches(from: number, count: number, enough = 5): Promise<InputReport[]> {
  const found: InputReport[] = [];
  for (let seed = from; seed < from + count && found.length < enough; seed += 1) {
    const report = await runInput(server, dialogues, seed);
    if (report.breach !== null) found.push(report);
  }
  return found;
}

test('spoilt replies end in a value of the contract or in a problem, in time', async () => {
  const found = await breaches(1, inputs);
  expect(found.map(({ seed, dialogue, done, breach }) => ({ seed, dialogue, done, breach }))).toEqual([]);
}, 120_000);

test('replies as they were recorded come to what they came to at the server', async () => {
  const recorded = dialogues.filter(({ outcome }) => outcome !== null);
  expect(recorded.length).toBeGreaterThan(15);
  for (const { call, exchanges, outcome, name } of recorded) {
    const replies = exchanges.map(({ reply }) => reply);
    server.answer = () => ({ reply: replies.shift()!, delivery: orderly });
    const mailboxes = connectEws(accessOf(server.url, call));
    expect.soft(lasting(await call.invoke(mailboxes, Date.now() + 5_000)), name).toBe(lasting(outcome));
    expect.soft(replies, name).toEqual([]);
    await mailboxes.close();
  }
});

test('a server that is believed whatever time it asks for is found', async () => {
  rests.withoutBound = true;
  const [found] = await breaches(1, 20_000, 1);
  rests.withoutBound = false;
  expect(found?.breach).toMatch(/until/);
}, 120_000);

describe('the judge', () => {
  const item = (changes: object) => ({
    ok: true,
    value: [
      {
        ok: true,
        value: {
          itemId: 'a',
          changeKey: 'k',
          identity: null,
          kind: 'contact',
          private: false,
          photo: null,
          contact: { ...canonicalContact({ surname: 'Ли', birthday: '1980-02-29' }), ...changes },
        },
      },
    ],
  });
  const problem = (changes: object) => ({
    ok: false,
    problem: { kind: 'throttled', scope: 'mailbox', message: 'Busy.', until: Date.now(), ...changes },
  });

  test('passes what is right', () => {
    expect(judges.get(['a'])(item({}))).toBeNull();
    expect(judges.changes(problem({}))).toBeNull();
  });

  test.each([
    ['a date that nobody has', judges.get(['a']), item({ birthday: '1981-02-29' })],
    ['a text with blanks around', judges.get(['a']), item({ surname: ' Ли' })],
    ['a field that is missing', judges.get(['a']), item({ surname: undefined })],
    ['the id of another', judges.get(['b']), item({})],
    ['fewer results than items', judges.get(['a', 'b']), item({})],
    ['a problem that is none of the closed set', judges.changes, problem({ kind: 'odd' })],
    ['a rest without an end', judges.changes, problem({ until: Infinity })],
    ['a rest of years', judges.changes, problem({ until: Date.now() * 2 })],
    ['the password', judges.changes, problem({ message: account.password })],
    ['a message that is too long', judges.changes, problem({ message: 'x'.repeat(2_000) })],
    [
      'an item that was written and has no id',
      judges.apply([{ kind: 'create' }] as never),
      { ok: true, value: [{ kind: 'done', item: null }] },
    ],
    ['nothing', judges.changes, undefined],
  ])('objects to %s', (_name, judge, outcome) => {
    expect(judge(outcome)).toEqual(expect.any(String));
  });
});
