import { contactFields, type Contact, type ContactField } from '@pmsync/domain';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accountOf } from '../../src/model/account.js';
import { Databases } from '../../src/model/databases.js';
import { historyOf } from '../../src/model/history.js';
import { runHistory, type Breach } from '../../src/model/run-history.js';
import { shrink } from '../../src/model/shrink.js';
import type { AlterState } from '../../src/model/world.js';
import { readingNotedFirst, withoutIntents } from './planted-mistakes.js';

const comparison = vi.hoisted(() => ({ ofBytes: false }));
vi.mock('../../../../libs/domain/src/contacts/comparison.js', async (original) => {
  const real = await original<{
    sameField(left: Contact, right: Contact, field: ContactField): boolean;
  }>();
  const sameField = (left: Contact, right: Contact, field: ContactField) =>
    comparison.ofBytes
      ? JSON.stringify(left[field]) === JSON.stringify(right[field])
      : real.sameField(left, right, field);
  const differingFields = (left: Contact, right: Contact) =>
    contactFields.filter((field) => !sameField(left, right, field));
  return { ...real, sameField, differingFields };
});

/** Histories that are run at every change; `npm run model` runs as many as one likes. */
const historiesOfTheProduct = 150;
/** Histories within which a planted mistake has to be found. */
const historiesOfAMistake = 600;
/** The first seeds that lead to this mistake are above it. */
const beforeReadingNotedFirst = 400;

let databases: Databases;
beforeAll(async () => {
  databases = await Databases.open();
});
afterAll(() => databases.close());

/** The first seed whose history breaks one of these invariants, any where none is named, and how. */
async function firstBreach(
  histories: number,
  alterState?: AlterState,
  invariants: readonly number[] = [],
  after = 0,
): Promise<{ seed: number; breach: Breach } | null> {
  for (let seed = after + 1; seed <= after + histories; seed += 1) {
    const breaches = await runHistory(databases, historyOf(seed), alterState);
    const breach = breaches.find(
      ({ invariant }) => invariants.length === 0 || invariants.includes(invariant),
    );
    if (breach) return { seed, breach };
  }
  return null;
}

describe('whole histories of contacts', { timeout: 300_000 }, () => {
  test('none breaks an invariant, whatever people do and whatever fails', async () => {
    expect(await firstBreach(historiesOfTheProduct)).toBeNull();
  });

  test('a seed is a history: it goes the same way every time', async () => {
    const accounts: string[][] = [];
    while (accounts.length < 2) {
      await runHistory(databases, historyOf(7), undefined, async (world) => {
        accounts.push(await accountOf(world));
      });
    }
    expect(accounts[0]!.length).toBeGreaterThan(5);
    expect(accounts[1]).toEqual(accounts[0]);
  });

  test('a product without intents is found out, and the failure is reduced to a few steps', async () => {
    const found = await firstBreach(historiesOfAMistake, withoutIntents, [2]);
    expect(found).not.toBeNull();
    const history = historyOf(found!.seed);
    const reduced = await shrink(databases, history, found!.breach, withoutIntents);
    expect(reduced.steps.length).toBeLessThan(history.steps.length);
  });

  test('a product that notes how far it has read before what it made of it is found out', async () => {
    expect(
      await firstBreach(historiesOfAMistake, readingNotedFirst, [1], beforeReadingNotedFirst),
    ).not.toBeNull();
  });

  test('a product that compares bytes is found out', async () => {
    comparison.ofBytes = true;
    try {
      expect(await firstBreach(historiesOfAMistake, undefined, [1, 4])).not.toBeNull();
    } finally {
      comparison.ofBytes = false;
    }
  });
});
