import { openStateStore } from '@pmsync/store';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, png, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

const first = () => firm.mailboxes[0]!;
const second = () => firm.mailboxes[1]!;
const title = (mailbox: string, record: string) => firm.item(mailbox, record).properties['JobTitle'];
const contactRow = async (id: string) => (await firm.user.rows('contact', 'id', id))[0];
const parked = async () => (await firm.connection())!.domains[0]!.parked;
async function anybody(): Promise<string> {
  const [company] = await firm.user.rows('company', 'own', 0);
  const people = await firm.user.rows('contact', 'company_id', company!['id'] as string);
  const heads = [company!['head_id'], company!['chief_accountant_id']];
  return people.find(({ id }) => !heads.includes(id))!['id'] as string;
}
async function runOf(record: string, operation: string): Promise<string> {
  let run: string | undefined;
  await until(`${operation} in the journal`, async () => {
    run = (await firm.journal({ mailbox: first(), recordId: record })).find(
      (entry) => entry.operation === operation,
    )?.run;
    return run !== undefined;
  });
  return run!;
}
function withStateFile<Value>(file: string, work: (database: Database.Database) => Value): Value {
  const database = new Database(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
}
const forgetPhotos = (file: string) =>
  withStateFile(file, (database) => database.exec('DELETE FROM kept_photo'));
const countPhotos = (file: string) =>
  withStateFile(file, (database) => database.prepare('SELECT count(*) FROM kept_photo').pluck().get());
/** Looks come and go, and nothing is written. */
async function quiet(): Promise<void> {
  await firm.inStep();
  firm.exchange.control.resetCounters();
  await until('two more looks', () => firm.requests() >= 2 * firm.mailboxes.length);
  expect(firm.writes()).toBe(0);
}

describe('preview', () => {
  test('before the first pass says what it will do, and the pass then does just that', async () => {
    firm = await Firm.start({ employees: 1, contacts: 40 });
    const record = await anybody();
    const row = (await contactRow(record))!;
    firm.exchange.control.createContact(first(), {
      Surname: row['surname'],
      GivenName: row['given_name'],
      CompanyName: row['company_name'],
    });
    await firm.run({ startType: 'disabled' });
    const preview = await firm.ask('preview', { mailbox: first(), samples: 2 });
    const counts = Object.fromEntries(preview.counts.map(({ operation, count }) => [operation, count]));
    expect(counts).toEqual({ create: 39, adopt: 1 });
    expect(preview.samples.filter(({ operation }) => operation === 'create')).toHaveLength(2);
    expect(firm.writes()).toBe(0);
    await firm.stop();
    await firm.run();
    await firm.inStep();
    const { runs } = await firm.ask('runs', { mailbox: first(), limit: 10 });
    expect(runs.map((run) => run.counts)).toEqual([counts]);
  });

  test('writes nothing, and tells of a pass that the brake would stop', async () => {
    firm = await Firm.start({ employees: 1, contacts: 40 });
    await firm.run();
    await firm.inStep();
    for (const id of (await firm.user.contactIds()).slice(0, 20)) await firm.user.deleteContact(id);
    await until('stopped', async () => (await firm.status())[0]?.state === 'stopped');
    const preview = await firm.ask('preview', { mailbox: first(), samples: 0 });
    expect(preview.problem).toMatch(/20 contacts, of 40/);
    expect(firm.ours(first()).size).toBe(40);
  });
});

describe('undo', () => {
  test('of a run brings the former values back in Exchange, and no later pass does it again', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    const before = title(first(), record);
    await firm.user.updateContact(record, { job_title: 'ошибка' });
    await until('the mistake', () => title(first(), record) === 'ошибка');
    const run = await runOf(record, 'update');

    const planned = await firm.ask('undo', { mailbox: first(), run, preview: true });
    expect(planned.steps).toEqual([
      expect.objectContaining({ recordId: record, side: 'exchange', action: 'update', fields: ['jobTitle'] }),
    ]);
    expect(title(first(), record)).toBe('ошибка');

    await firm.ask('undo', { mailbox: first(), run, preview: false });
    expect(title(first(), record)).toBe(before);
    await quiet();
    expect(title(first(), record)).toBe(before);
    expect(title(second(), record)).toBe('ошибка');
    await expect(firm.ask('undo', { mailbox: first(), run, preview: true })).rejects.toThrow(
      /nothing in the journal/,
    );
    await firm.user.updateContact(record, { job_title: 'верно' });
    await until('a later change', () => title(first(), record) === 'верно');
  });

  test('of an edit that ProjectMate took brings the record back, in every mailbox but the one where it was edited', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'two-way');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    const before = (await contactRow(record))!['job_title'];
    firm.exchange.control.updateContact(first(), firm.item(first(), record).itemId, {
      JobTitle: 'из Outlook',
    });
    await until('the other mailbox', () => title(second(), record) === 'из Outlook');
    const run = await runOf(record, 'merge');
    await firm.ask('undo', { mailbox: first(), run, preview: false });
    expect((await contactRow(record))!['job_title']).toBe(before);
    await until('back in the other mailbox', () => title(second(), record) === before);
    await quiet();
    expect(title(first(), record)).toBe('из Outlook');
    expect((await contactRow(record))!['job_title']).toBe(before);
  });

  test('of a deletion brings the item back; of a creation takes it away for good', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    await firm.user.deleteContact(record);
    await until('deleted', () => !firm.ours(first()).has(record));
    await firm.ask('undo', { mailbox: first(), run: await runOf(record, 'delete'), preview: false });
    expect(firm.ours(first()).get(record)).toHaveLength(1);
    const other = (await firm.user.contactIds())[0]!;
    const [entry] = await firm.journal({ recordId: other, mailbox: first() });
    await firm.ask('undo', { mailbox: first(), entry: entry!.id, preview: false });
    expect(firm.ours(first()).has(other)).toBe(false);
    await quiet();
    expect(firm.ours(first()).get(record)).toHaveLength(1);
    expect(firm.ours(first()).has(other)).toBe(false);
  });

  test('whose reply is lost keeps what it overwrote in the journal, and may be begun again', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run();
    await firm.inStep();
    const record = await anybody();
    const before = title(first(), record);
    await firm.user.updateContact(record, { job_title: 'ошибка' });
    await until('the mistake', () => title(first(), record) === 'ошибка');
    const run = await runOf(record, 'update');
    firm.exchange.control.injectFault({ kind: 'reset-after', operation: 'UpdateItem' });
    await expect(firm.ask('undo', { mailbox: first(), run, preview: false })).rejects.toThrow(
      /stopped before its end/,
    );
    const [written] = await firm.journal({ mailbox: first(), recordId: record });
    expect(written).toMatchObject({ outcome: 'unknown', former: { jobTitle: 'ошибка' } });
    await firm.ask('undo', { mailbox: first(), run, preview: false });
    expect(title(first(), record)).toBe(before);
    expect((await firm.journal({ run })).map(({ undoneBy }) => undoneBy)).not.toContain(null);
  });

  test('overrules nobody who changed it since, and says so', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    await firm.user.updateContact(record, { job_title: 'раз' });
    await until('once', () => title(first(), record) === 'раз');
    const run = await runOf(record, 'update');
    await firm.user.updateContact(record, { job_title: 'два' });
    await until('twice', () => title(first(), record) === 'два');
    const { steps } = await firm.ask('undo', { mailbox: first(), run, preview: false });
    expect(steps).toEqual([expect.objectContaining({ action: 'changed-since' })]);
    expect(title(first(), record)).toBe('два');
  });
});

describe('a photo that was overwritten or deleted', () => {
  const itemPhoto = (mailbox: string, record: string) => firm.photo(mailbox, record);
  const recordPhoto = async (record: string) => {
    const photo = (await contactRow(record))?.['photo'] as Uint8Array | null | undefined;
    return photo ? Buffer.from(photo).toString('base64') : null;
  };
  const base64 = (seed: number) => png(seed).toString('base64');
  const photoRequests = () => firm.exchange.control.counters().requests['GetAttachment'] ?? 0;
  /** A firm of one employee, and a record whose photo (7) is in the mailbox. */
  async function recordWithPhoto(changes?: Parameters<Firm['run']>[0]): Promise<string> {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run(changes);
    await firm.inStep();
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(7) });
    await until('there', () => itemPhoto(first(), record) === base64(7));
    await firm.inStep();
    return record;
  }
  async function runWithPhoto(record: string): Promise<string> {
    let run: string | undefined;
    await until('a photo in the journal', async () => {
      run = (await firm.journal({ mailbox: first(), recordId: record })).find(
        ({ former, current }) => former?.photo && former.photo !== current?.photo,
      )?.run;
      return run !== undefined;
    });
    return run!;
  }

  test('of an employee’s item comes back when the run is undone, which the preview tells; and the undo is undone', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(2) });
    await until('there', () => firm.mailboxes.every((mailbox) => itemPhoto(mailbox, record) === base64(2)));
    await firm.inStep();
    firm.exchange.control.setPhoto(first(), firm.item(first(), record).itemId, base64(1));
    const run = await runOf(record, 'restore');
    await until('overwritten', () => itemPhoto(first(), record) === base64(2));
    await firm.inStep();
    const planned = await firm.ask('undo', { mailbox: first(), run, preview: true });
    expect(planned.steps).toEqual([
      expect.objectContaining({ recordId: record, action: 'update', fields: ['photo'], photo: null }),
    ]);
    expect(itemPhoto(first(), record)).toBe(base64(2));
    const { run: undo, steps } = await firm.ask('undo', { mailbox: first(), run, preview: false });
    expect(steps).toEqual([expect.objectContaining({ action: 'update', problem: null })]);
    expect(itemPhoto(first(), record)).toBe(base64(1));
    await quiet();
    expect(itemPhoto(first(), record)).toBe(base64(1));
    expect(itemPhoto(second(), record)).toBe(base64(2));
    expect(await recordPhoto(record)).toBe(base64(2));
    await firm.ask('undo', { mailbox: first(), run: undo, preview: false });
    expect(itemPhoto(first(), record)).toBe(base64(2));
    await quiet();
    expect(itemPhoto(first(), record)).toBe(base64(2));
    await firm.user.updateContact(record, { photo: png(3) });
    await until('a later change', () => itemPhoto(first(), record) === base64(3));
  });

  test('of a record that took an employee’s comes back there, and in every mailbox but that one', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'two-way');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(3) });
    await until('in both', () => firm.mailboxes.every((mailbox) => itemPhoto(mailbox, record) === base64(3)));
    await firm.inStep();
    firm.exchange.control.setPhoto(first(), firm.item(first(), record).itemId, base64(4));
    await until('in the other mailbox', () => itemPhoto(second(), record) === base64(4));
    const { steps } = await firm.ask('undo', {
      mailbox: first(),
      run: await runOf(record, 'merge'),
      preview: false,
    });
    expect(steps).toEqual([
      expect.objectContaining({ side: 'projectmate', action: 'update', fields: ['photo'], problem: null }),
    ]);
    expect(await recordPhoto(record)).toBe(base64(3));
    await until('back in the other mailbox', () => itemPhoto(second(), record) === base64(3));
    await quiet();
    expect(itemPhoto(first(), record)).toBe(base64(4));
    expect(await recordPhoto(record)).toBe(base64(3));
  });

  test('of a record that an employee’s deletion deleted comes back with it, in all mailboxes', async () => {
    firm = await Firm.start({ employees: 2, contacts: 30 });
    await firm.user.setParameter('ContactMode', 'two-way');
    await firm.user.setParameter('OnExchangeDelete', 'delete');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const record = await anybody();
    await firm.user.updateContact(record, { photo: png(5) });
    await until('in both', () => firm.mailboxes.every((mailbox) => itemPhoto(mailbox, record) === base64(5)));
    await firm.inStep();
    firm.exchange.control.deleteContact(first(), firm.item(first(), record).itemId, 'HardDelete');
    await until('deleted everywhere', () => !firm.ours(second()).has(record));
    await firm.inStep();
    await firm.ask('undo', { mailbox: first(), run: await runOf(record, 'delete'), preview: false });
    expect(await recordPhoto(record)).toBe(base64(5));
    await until(
      'back in the other mailbox',
      () => firm.ours(second()).has(record) && itemPhoto(second(), record) === base64(5),
    );
    await quiet();
  });

  test('comes back with the items of a record that ProjectMate deleted, and is not loaded again for whoever has the same', async () => {
    firm = await Firm.start({ employees: 2, contacts: 30 });
    firm.exchange.control.setPhotoReencoding(true);
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [record, twin] = (await firm.user.contactIds()) as [string, string];
    for (const each of [record, twin]) await firm.user.updateContact(each, { photo: png(6) });
    await until('in both', () =>
      [record, twin].every((each) => firm.mailboxes.every((mailbox) => itemPhoto(mailbox, each) !== null)),
    );
    await firm.inStep();
    const stored = itemPhoto(first(), record)!;
    // What was written a while ago is not on the bus any more.
    await firm.stop();
    await firm.run({ periodSeconds: 1 });
    const deleted = async (each: string) => {
      firm.exchange.control.resetCounters();
      await firm.user.deleteContact(each);
      await until('deleted', () => firm.mailboxes.every((mailbox) => !firm.ours(mailbox).has(each)));
      await firm.inStep();
      return photoRequests();
    };
    expect(await deleted(record)).toBeGreaterThan(0);
    expect(await deleted(twin)).toBe(0);
    for (const mailbox of firm.mailboxes) {
      const entries = await firm.journal({ mailbox, recordId: record });
      const { run } = entries.find(({ operation }) => operation === 'delete')!;
      const { steps } = await firm.ask('undo', { mailbox, run, preview: false });
      expect(steps).toContainEqual(
        expect.objectContaining({ recordId: record, action: 'create', photo: null, problem: null }),
      );
    }
    // Exchange encodes anew what it is given: what it had made of the photo, and then that.
    const picture = Buffer.from(stored, 'base64');
    for (const mailbox of firm.mailboxes) {
      const back = Buffer.from(itemPhoto(mailbox, record)!, 'base64');
      expect(back.subarray(0, picture.length)).toEqual(picture);
    }
    await quiet();
    expect(firm.ours(first()).get(record)).toHaveLength(1);
  });

  test('that is no longer kept is told of, and the rest comes back', async () => {
    const record = await recordWithPhoto({ periodSeconds: 1 });
    const before = title(first(), record);
    await firm.user.updateContact(record, { photo: png(8), job_title: 'ошибка' });
    await until('overwritten', () => itemPhoto(first(), record) === base64(8));
    const run = await runWithPhoto(record);
    const state = openStateStore({ kind: 'sqlite', file: firm.stateFile });
    const [entry] = await firm.journal({ run });
    expect(await state.missingPhotos([entry!.former!.photo!])).toEqual([]);
    await state.trimJournal({ before: entry!.at - 60_000, keep: 100 });
    expect(await state.missingPhotos([entry!.former!.photo!])).toEqual([]);
    await state.close();
    forgetPhotos(firm.stateFile);
    const expected = { action: 'update', fields: ['jobTitle'], photo: 'not-kept', problem: null };
    for (const preview of [true, false]) {
      const { steps } = await firm.ask('undo', { mailbox: first(), run, preview });
      expect(steps).toEqual([expect.objectContaining(expected)]);
    }
    expect(title(first(), record)).toBe(before);
    expect(itemPhoto(first(), record)).toBe(base64(8));
  });

  test('that cannot be loaded now is not overwritten until it can', async () => {
    const record = await recordWithPhoto({ periodSeconds: 1 });
    await firm.stop();
    firm.exchange.control.injectFault({
      kind: 'item-error',
      index: 0,
      responseCode: 'ErrorMailboxStoreUnavailable',
      operation: 'GetAttachment',
    });
    await firm.user.updateContact(record, { photo: png(8) });
    await firm.run({ periodSeconds: 1 });
    await until('the problem', async () => (await firm.status())[0]!.problem !== null);
    expect(itemPhoto(first(), record)).toBe(base64(7));
    await until('overwritten', () => itemPhoto(first(), record) === base64(8), 40_000);
    const { steps } = await firm.ask('undo', {
      mailbox: first(),
      run: await runWithPhoto(record),
      preview: false,
    });
    expect(steps).toEqual([expect.objectContaining({ action: 'update', fields: ['photo'], problem: null })]);
    expect(itemPhoto(first(), record)).toBe(base64(7));
  });

  test('is not kept by a preview', async () => {
    const record = await recordWithPhoto();
    await firm.stop();
    firm.exchange.control.setPhoto(first(), firm.item(first(), record).itemId, base64(1));
    await firm.run({ startType: 'disabled' });
    const { counts } = await firm.ask('preview', { mailbox: first(), samples: 1 });
    expect(counts).toEqual([{ side: 'exchange', operation: 'restore', count: 1 }]);
    expect(countPhotos(firm.stateFile)).toBe(0);
  });
});

describe('decisions', () => {
  test('the brake lets one pass through when it is approved', async () => {
    firm = await Firm.start({ employees: 1, contacts: 40 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    await expect(firm.ask('decide', { mailbox: first(), decision: 'approve' })).rejects.toThrow(
      /nothing to approve/,
    );
    for (const id of (await firm.user.contactIds()).slice(0, 20)) await firm.user.deleteContact(id);
    await until('stopped', async () => (await firm.status())[0]?.state === 'stopped');
    await firm.ask('decide', { mailbox: first(), decision: 'approve' });
    await until('deleted', () => firm.ours(first()).size === 20);
    await firm.inStep();
    for (const id of (await firm.user.contactIds()).slice(0, 12)) await firm.user.deleteContact(id);
    await until('stopped again', async () => (await firm.status())[0]?.state === 'stopped');
    expect(firm.ours(first()).size).toBe(20);
  });

  test('a parked contact is tried again, or dismissed', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    const record = await anybody();
    const row = (await contactRow(record))!;
    const copies = [0, 1].map(() =>
      firm.exchange.control.createContact(first(), {
        Surname: row['surname'],
        GivenName: row['given_name'],
        CompanyName: row['company_name'],
      }),
    );
    await firm.run({ periodSeconds: 1 });
    await until('parked', async () => (await parked()).length === 1);
    firm.exchange.control.deleteContact(first(), copies[0]!, 'HardDelete');
    await firm.ask('decide', { mailbox: first(), decision: 'retry', recordIds: [record] });
    await until('adopted', () => firm.ours(first()).get(record)?.[0]?.itemId === copies[1]);
    await until('no longer parked', async () => (await parked()).length === 0);
    await expect(firm.ask('decide', { mailbox: first(), decision: 'dismiss' })).resolves.toEqual({
      records: [],
    });
  });

  test('a verification heals what no change told of', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.run();
    await firm.inStep();
    const record = await anybody();
    await firm.user.withoutTelling(() => firm.user.updateContact(record, { job_title: 'молча' }));
    await firm.ask('decide', { mailbox: first(), decision: 'verify' });
    await until('healed', () => title(first(), record) === 'молча');
  });
});

test('contacts that were switched off as a whole, and on again, are as if they had never been off', async () => {
  firm = await Firm.start({ employees: 1, contacts: 12 });
  await firm.run({ periodSeconds: 1 });
  await firm.inStep();
  await firm.user.setParameter('SyncDomains', null);
  const record = await anybody();
  await firm.user.updateContact(record, { job_title: 'пока выключено' });
  firm.exchange.control.resetCounters();
  await until('the change was told of', async () => (await firm.user.waitingChanges()) === 0);
  expect(firm.requests()).toBe(0);
  await firm.user.setParameter('SyncDomains', 'contacts');
  await until('caught up', () => title(first(), record) === 'пока выключено');
});

describe('an employee who is switched off', () => {
  test('loses what was written into the mailbox where the parameters say so, and nothing of their own', async () => {
    firm = await Firm.start({ employees: 2, contacts: 20 });
    await firm.user.setParameter('OnEmployeeOff', 'remove');
    const own = firm.exchange.control.createContact(first(), { Surname: 'Своя' });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    await firm.user.setSynchronised(first(), false);
    await until('emptied', () => firm.ours(first()).size === 0);
    expect(firm.exchange.control.contacts(first()).map(({ itemId }) => itemId)).toEqual([own]);
    expect(firm.ours(second()).size).toBe(20);
    await firm.user.setSynchronised(first(), true);
    await until('filled again', () => firm.ours(first()).size === 20);
  });

  test('among many at once is asked about first', async () => {
    firm = await Firm.start({ employees: 5, contacts: 4 });
    await firm.user.setParameter('OnEmployeeOff', 'remove');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    for (const mailbox of firm.mailboxes.slice(0, 4)) await firm.user.setSynchronised(mailbox, false);
    await until('told', async () =>
      (await firm.connection())!.problems.some(({ problem }) =>
        /switched off for 4 employees at once/.test(problem),
      ),
    );
    expect(firm.mailboxes.map((mailbox) => firm.ours(mailbox).size)).toEqual([4, 4, 4, 4, 4]);
    // The first pass over the mailbox after that stops there, and can be let go on.
    await until('approved', () =>
      firm.ask('decide', { mailbox: first(), decision: 'approve' }).then(
        () => true,
        () => false,
      ),
    );
    await until('emptied', () => firm.ours(first()).size === 0);
    expect(firm.ours(second()).size).toBe(4);
  });
});
