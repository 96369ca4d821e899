import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

const first = () => firm.mailboxes[0]!;
const parked = async () => (await firm.connection())!.domains[0]!.parked;
const isParked = (record: string, reason: RegExp) =>
  until(
    `${record} set aside`,
    async () => {
      const [one, ...others] = await parked();
      return others.length === 0 && one?.recordId === record && reason.test(one.reason);
    },
    90_000,
  );
/** Looks time and again at a mailbox that is in step, and answers how many requests for items that took. */
async function requestsOfQuiet(seconds: number): Promise<Readonly<Record<string, number>>> {
  firm.exchange.control.resetCounters();
  const end = Date.now() + seconds * 1_000;
  await until('some time', () => Date.now() > end);
  const { SyncFolderItems, ...others } = firm.exchange.control.counters().requests;
  expect(SyncFolderItems).toBeGreaterThan(0);
  return others;
}
const retry = (record: string) =>
  firm.ask('decide', { mailbox: first(), decision: 'retry', recordIds: [record] });

describe('one contact that Exchange never takes', () => {
  test.each([
    ['it alone fails', 'item-error' as const],
    ['every request fails that it is in', 'fault-over' as const],
  ])('is set aside, and all others are in step: %s', async (_, kind) => {
    firm = await Firm.start({ employees: 1, contacts: 300 });
    const record = (await firm.user.contactIds())[3]!;
    firm.exchange.control.injectFault({
      kind,
      containing: record,
      responseCode: 'ErrorInternalServerError',
      operation: 'CreateItem',
      times: null,
    });
    await firm.run({ periodSeconds: 1 });
    await until('the others', () => firm.ours(first()).size === 299, 60_000);
    await isParked(record, /ErrorInternalServerError/);
    await firm.inStep();
    expect(await requestsOfQuiet(4)).toEqual({});
    firm.exchange.control.clearFaults();
    await retry(record);
    await until('there', () => firm.ours(first()).size === 300);
    await firm.inStep();
    expect(await parked()).toEqual([]);
    expect([...firm.ours(first()).values()].every((items) => items.length === 1)).toBe(true);
  });

  test('waits for no longer than it is tried when it is changed, and changes of others get through meanwhile', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [bad, good] = await firm.user.contactIds();
    const { itemId } = firm.item(first(), bad!);
    firm.exchange.control.injectFault({
      kind: 'item-error',
      containing: itemId,
      responseCode: 'ErrorItemSave',
      operation: 'UpdateItem',
      times: null,
    });
    for (const record of [bad!, good!]) await firm.user.updateContact(record, { job_title: 'первый' });
    await until('the other', () => firm.item(first(), good!).properties['JobTitle'] === 'первый');
    await isParked(bad!, /ErrorItemSave/);
    await firm.inStep();
    expect(await requestsOfQuiet(3)).toEqual({});
    firm.exchange.control.clearFaults();
    await firm.user.updateContact(bad!, { job_title: 'второй' });
    await until('written', () => firm.item(first(), bad!).properties['JobTitle'] === 'второй');
    await firm.inStep();
    expect(await parked()).toEqual([]);
  });

  test('is a doubt about the mailbox while it is the only one: the status says so, and requests become rare', async () => {
    firm = await Firm.start({ employees: 1, contacts: 3 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [record, other] = await firm.user.contactIds();
    firm.exchange.control.injectFault({
      kind: 'item-error',
      containing: firm.item(first(), record!).itemId,
      responseCode: 'ErrorItemSave',
      operation: 'UpdateItem',
      times: null,
    });
    firm.exchange.control.resetCounters();
    await firm.user.updateContact(record!, { job_title: 'первый' });
    await until('the sentence', async () => /ErrorItemSave/.test((await firm.status())[0]?.problem ?? ''));
    await until('a third time', async () => (await firm.status())[0]!.failures >= 3);
    expect(firm.exchange.control.counters().requests['UpdateItem']).toBe(3);
    await firm.user.updateContact(other!, { job_title: 'первый' });
    await until('the other', () => firm.item(first(), other!).properties['JobTitle'] === 'первый', 60_000);
    await isParked(record!, /ErrorItemSave/);
  });
});

test('a mailbox that takes nothing has nothing set aside, and is in step when it takes things again', async () => {
  firm = await Firm.start({ employees: 1, contacts: 12 });
  firm.exchange.control.injectFault({
    kind: 'fault',
    responseCode: 'ErrorInternalServerError',
    operation: 'CreateItem',
    times: null,
  });
  await firm.run({ periodSeconds: 1 });
  await until('a fifth time', async () => ((await firm.status())[0]?.failures ?? 0) >= 4, 90_000);
  expect((await firm.status())[0]!.problem).toMatch(/ErrorInternalServerError/);
  expect(await parked()).toEqual([]);
  firm.exchange.control.clearFaults();
  await until('all', () => firm.ours(first()).size === 12, 90_000);
  expect(await parked()).toEqual([]);
});

describe('one item that can never be read', () => {
  test.each([
    ['it alone fails', 'item-error' as const],
    ['every request fails that it is in', 'fault-over' as const],
  ])('is set aside, and all others are in step: %s', async (_, kind) => {
    firm = await Firm.start({ employees: 1, contacts: 30 });
    await firm.user.setParameter('ContactMode', 'two-way');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const bad = await firm.anybody();
    const good = (await firm.user.contactIds()).filter((id) => id !== bad).slice(0, 5);
    firm.exchange.control.injectFault({
      kind,
      containing: firm.item(first(), bad).itemId,
      responseCode: 'ErrorInternalServerError',
      operation: 'GetItem',
      times: null,
    });
    for (const record of [bad, ...good]) {
      const { itemId } = firm.item(first(), record);
      firm.exchange.control.updateContact(first(), itemId, { JobTitle: 'edited' });
    }
    await isParked(bad, /ErrorInternalServerError/);
    await firm.inStep();
    expect(await requestsOfQuiet(3)).toEqual({});
    firm.exchange.control.clearFaults();
    await retry(bad);
    await until('read', async () => {
      const [row] = await firm.user.rows('contact', 'id', bad);
      return row!['job_title'] === 'edited';
    });
    await firm.inStep();
    expect(await parked()).toEqual([]);
  });
});

test('items that a listing of the whole folder leaves out are looked for, and only those that are gone count as deleted', async () => {
  firm = await Firm.start({ employees: 1, contacts: 20 });
  await firm.user.setParameter('ContactMode', 'two-way');
  await firm.user.setParameter('OnExchangeDelete', 'delete');
  await firm.run({ periodSeconds: 1 });
  await firm.inStep();
  const gone = await firm.anybody();
  const there = (await firm.user.contactIds()).find((id) => id !== gone)!;
  const { itemId } = firm.item(first(), there);
  firm.exchange.control.injectFault({ kind: 'unlisted', itemId, operation: 'SyncFolderItems', times: null });
  firm.exchange.control.deleteContact(first(), firm.item(first(), gone).itemId, 'HardDelete');
  firm.exchange.control.resetCounters();
  await firm.ask('decide', { mailbox: first(), decision: 'verify' });
  await until('deleted', async () => !(await firm.user.contactIds()).includes(gone));
  await firm.inStep();
  expect(await firm.user.contactIds()).toContain(there);
  expect(firm.item(first(), there).itemId).toBe(itemId);
  expect(firm.ours(first()).get(there)).toHaveLength(1);
  expect(firm.writes()).toBe(0);
});
