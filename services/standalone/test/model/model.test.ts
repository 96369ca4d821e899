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

/** The seeds of a run that is short enough for every change; `npm run model` runs as many as one likes. */
const seeds = Array.from({ length: 150 }, (_, index) => index + 1);

let databases: Databases;
beforeAll(async () => {
  databases = await Databases.open();
});
afterAll(() => databases.close());

/** The first seed whose history breaks an invariant, with what it breaks. */
async function firstBreach(alterState?: AlterState): Promise<{ seed: number; breaches: Breach[] } | null> {
  for (const seed of seeds) {
    const breaches = await runHistory(databases, historyOf(seed), alterState);
    if (breaches.length > 0) return { seed, breaches };
  }
  return null;
}

describe('whole histories of contacts', { timeout: 300_000 }, () => {
  test('none breaks an invariant, whatever people do and whatever fails', async () => {
    expect(await firstBreach()).toBeNull();
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
    const found = await firstBreach(withoutIntents);
    expect(found?.breaches.map(({ invariant }) => invariant)).toContain(2);
    const history = historyOf(found!.seed);
    const reduced = await shrink(databases, history, found!.breaches[0]!, withoutIntents);
    expect(reduced.steps.length).toBeLessThan(history.steps.length);
  });

  test('a product that notes how far it has read before what it made of it is found out', async () => {
    expect((await firstBreach(readingNotedFirst))?.breaches[0]?.invariant).toBe(1);
  });

  test('a product that compares bytes is found out', async () => {
    comparison.ofBytes = true;
    try {
      const found = await firstBreach();
      expect([1, 4]).toContain(found?.breaches[0]?.invariant);
    } finally {
      comparison.ofBytes = false;
    }
  });
});
