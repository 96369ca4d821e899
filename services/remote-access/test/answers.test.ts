import { remoteAccessBounds } from '@pmsync/contracts';
import { ContractBroken, ProjectMateUnavailable, type ProjectMateStore } from '@pmsync/store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { recordId, type FakeStore } from './support/fake-store.js';
import { Running } from './support/running.js';

const mailbox = 'employee-000001@example.com';

describe.skipIf(!canMakeCertificates)('what the remote access answers', () => {
  let authority: Authority;
  let running: Running;
  let store: FakeStore;
  let driver: ProjectMateStore;

  beforeAll(() => (authority = new Authority()));
  afterAll(() => authority?.remove());
  beforeEach(async () => {
    running = await Running.start(authority, authority);
    store = running.store;
    driver = running.driver();
  });
  afterEach(() => running.close());

  test('each method of the port comes through', async () => {
    store.withEmployees(3).withContacts(5, 'строка\nстрока');
    store.changes = [{ id: '9007199254740993', entity: 'contact', recordId: recordId(1) }];
    expect(await driver.parameters()).toEqual(await store.parameters());
    expect(await driver.licensed()).toBe(true);
    expect(await driver.synchronisedEmployees()).toEqual(store.employees);
    expect(await driver.readChangeLog(10)).toEqual(store.changes);
    await driver.removeFromChangeLog(['9007199254740993', '17']);
    expect(await driver.readChangeLog(10)).toEqual([]);
    expect(await driver.claimChangeLog('ours')).toEqual({ owner: 'ours' });
    expect(await driver.claimChangeLog('theirs')).toEqual({ owner: 'ours' });
    expect(await driver.audienceOf([recordId(1), recordId(99)])).toEqual(
      await store.audienceOf([recordId(1)]),
    );
    expect(await driver.audienceIn(mailbox, recordId(1), 2)).toEqual([recordId(2), recordId(3)]);
    expect(await driver.contactsFor(mailbox, [recordId(4), recordId(99)])).toEqual([
      store.record(recordId(4)),
    ]);
  });

  test('what is known of the firm, of contacts that may be meant, and a photo come through', async () => {
    store.withContacts(5);
    store.firm = {
      companyNames: ['фирма'],
      emailDomains: ['example.com'],
      employeeAddresses: Array.from(
        { length: 45_000 },
        (_, n) => `e${String(n).padStart(5, '0')}@example.com`,
      ),
    };
    expect(await driver.ownFirm()).toEqual(store.firm);
    expect(running.requests()).toHaveLength(3);
    expect(await driver.contacts([recordId(3), recordId(99)])).toEqual([store.record(recordId(3))]);
    const probes = [1, 2, 4].map((n) => ({
      emails: [],
      surname: store.contact(recordId(n)).surname,
      givenName: null,
    }));
    const alike = await driver.contactsLike(probes, 2);
    expect(alike).toEqual([store.record(recordId(2)), store.record(recordId(1))]);
    expect(await driver.contactPhoto(recordId(1))).toBeNull();
    store.photo = Buffer.from(Array.from({ length: 100_000 }, (_, n) => n % 256));
    expect(Buffer.compare((await driver.contactPhoto(recordId(1)))!, store.photo)).toBe(0);
    store.photo = Buffer.alloc(4_000_000);
    await expect(driver.contactPhoto(recordId(1))).rejects.toThrow(/its photo has 4000000 bytes, more than/);
  });

  test('probes with long texts are asked for in several requests', async () => {
    store.withContacts(1);
    const emails = Array.from({ length: 200 }, (_, n) => `${n}${'ж'.repeat(200)}@example.com`);
    const surname = store.contact(recordId(0)).surname;
    const probes = Array.from({ length: 100 }, () => ({ emails, surname, givenName: 'ж'.repeat(300) }));
    expect(await driver.contactsLike([...probes, { emails: [], surname, givenName: null }], 10)).toHaveLength(
      1,
    );
    expect(running.requests().length).toBeGreaterThan(10);
  });

  const update = (n: number, notes: string) => {
    const expected = store.contact(recordId(n));
    return {
      kind: 'update',
      id: recordId(n),
      fields: ['notes'],
      contact: { ...expected, notes },
      expected,
    } as const;
  };

  test('writes come as they were sent, photos byte by byte', async () => {
    store.withContacts(3);
    const photo = Buffer.from([0, 1, 254, 255]);
    const contact = store.contact(recordId(7));
    const writes = [
      { kind: 'create', id: recordId(7), contact, photo },
      { kind: 'create', id: recordId(8), contact },
      { ...update(1, 'neu'), photo: null },
      { kind: 'delete', id: recordId(2), expected: contact },
    ] as const;
    expect(await driver.writeContacts(writes)).toEqual(await store.writeContacts(writes));
    expect(store.written[0]).toEqual(writes);
  });

  test('writes that one request cannot hold go in several, in their order; one that none can hold is told', async () => {
    store.withContacts(60);
    const writes = Array.from({ length: 60 }, (_, n) =>
      update(n, 'ж'.repeat(n === 30 ? 2_500_000 : 100_000)),
    );
    const results = await driver.writeContacts(writes);
    expect(store.written.length).toBeGreaterThan(2);
    expect(store.written.flat().map(({ id }) => id)).toEqual(
      writes.filter((_, n) => n !== 30).map(({ id }) => id),
    );
    expect(results.map((result) => ('record' in result ? result.record?.id : result))).toEqual(
      writes.map(({ id }, n) =>
        n === 30
          ? {
              kind: 'invalid',
              problem: expect.stringMatching(/more than the remote access can carry: shorten its notes/),
            }
          : id,
      ),
    );
  });

  test('writes whose records one answer cannot hold go in several; a record that none can hold is not written', async () => {
    store.withContacts(40, 'ж'.repeat(250_000));
    const contact = { ...store.contact(recordId(0)), notes: null };
    const short = store.contactIds.map(
      (id) => ({ kind: 'update', id, fields: ['notes'], contact, expected: contact }) as const,
    );
    const results = await driver.writeContacts(short);
    expect(results.map((result) => 'record' in result && result.record)).toEqual(
      store.contactIds.map((id) => store.record(id)),
    );
    expect(store.written.length).toBeGreaterThanOrEqual(5);
    store.written.length = 0;
    store.withContacts(2, 'x'.repeat(5_000_000));
    expect(await driver.writeContacts(short.slice(0, 2))).toEqual(
      [0, 1].map(() => ({ kind: 'invalid', problem: expect.stringMatching(/has 5\d+ bytes of text/) })),
    );
    expect(store.written.flat()).toEqual([]);
  });

  test('what is asked for by nothing is answered by nothing, without a request', async () => {
    expect(await driver.audienceOf([])).toEqual([]);
    expect(await driver.contactsFor(mailbox, [])).toEqual([]);
    expect(await driver.audienceIn(mailbox, null, 0)).toEqual([]);
    expect(await driver.readChangeLog(0)).toEqual([]);
    expect(await driver.contacts([])).toEqual([]);
    expect(await driver.contactsLike([], 10)).toEqual([]);
    expect(await driver.writeContacts([])).toEqual([]);
    await driver.removeFromChangeLog([]);
    expect(running.requests()).toEqual([]);
  });

  test('a thousand contacts that reach hundreds of mailboxes come in several bounded answers', async () => {
    store.withEmployees(300).withContacts(1_000);
    const rows = await driver.audienceOf(store.contactIds);
    expect(rows).toHaveLength(300_000);
    expect(new Set(rows.map(({ contactId, mailbox: reached }) => `${contactId} ${reached}`)).size).toBe(
      300_000,
    );
    expect(running.requests().length).toBeGreaterThanOrEqual(15);
    // Little is read that does not travel: no question to the store was for much more than an answer holds.
    expect(Math.max(...store.asked)).toBeLessThan(100);

    const { body, text } = await running.send('/pwa/v1/firm/audienceOf', {
      body: JSON.stringify({ contactIds: store.contactIds }),
    });
    const { value } = body as { value: { rows: { contactId: string }[]; rest: string[] } };
    expect(value.rows.length).toBeLessThanOrEqual(remoteAccessBounds.rows);
    expect(text.length).toBeLessThan(remoteAccessBounds.answerBytes + 100_000);
    const answered = Map.groupBy(value.rows, ({ contactId }) => contactId);
    expect([...answered.values()].every((own) => own.length === 300)).toBe(true);
    expect([...answered.keys(), ...value.rest]).toEqual(store.contactIds);
  });

  test('one contact that reaches more mailboxes than rows are allowed comes whole', async () => {
    store.withEmployees(25_000).withContacts(3);
    expect(await driver.audienceOf(store.contactIds)).toHaveLength(75_000);
    expect(running.requests()).toHaveLength(3);
  });

  test('contacts with long notes come in several bounded answers', async () => {
    store.withContacts(150, 'ж'.repeat(50_000));
    const records = await driver.contactsFor(mailbox, store.contactIds);
    expect(records.map(({ id }) => id).sort()).toEqual(store.contactIds);
    expect(records[0]?.contact.notes).toHaveLength(50_000);
    expect(running.requests().length).toBeGreaterThanOrEqual(4);
  });

  test('more ids than one request holds are asked for in several', async () => {
    store.withContacts(2_500);
    store.changes = store.contactIds.map((id, n) => ({ id: String(n + 1), entity: 'contact', recordId: id }));
    expect(await driver.contactsFor(mailbox, store.contactIds)).toHaveLength(2_500);
    const rows = await driver.readChangeLog(1_000_000);
    expect(rows).toHaveLength(2_500);
    await driver.removeFromChangeLog(rows.map(({ id }) => id));
    expect(await driver.readChangeLog(1)).toEqual([]);
  });

  test('the audience of a mailbox comes in pages that join without gap or overlap', async () => {
    store.withContacts(45_000);
    expect(await driver.audienceIn(mailbox, null, 1_000_000)).toEqual(store.contactIds);
    expect(await driver.audienceIn(mailbox, recordId(99), 20_000)).toEqual(
      store.contactIds.slice(100, 20_100),
    );
    expect(running.requests()).toHaveLength(4);
  });

  test('employees come in pages, in the order of their mailboxes', async () => {
    store.withEmployees(45_000);
    expect(await driver.synchronisedEmployees()).toEqual(store.employees);
    expect(running.requests()).toHaveLength(3);
  });

  test('a contact that is unreadable is told, and hurts no other', async () => {
    store.withContacts(3);
    store.unreadable.set(recordId(1), 'Column "birthday" must be a date.');
    const told: unknown[] = [];
    const records = await driver.contactsFor(mailbox, store.contactIds, (each) => told.push(each));
    expect(records.map(({ id }) => id)).toEqual([recordId(0), recordId(2)]);
    expect(told).toEqual([{ id: recordId(1), problem: 'Column "birthday" must be a date.' }]);
    const thrown = await driver.contactsFor(mailbox, store.contactIds).catch((error: unknown) => error);
    expect(thrown).toEqual(
      new ContractBroken('Column "birthday" must be a date.', { relation: 'contact', record: recordId(1) }),
    );
  });

  test('a contact that no answer can hold is unreadable', async () => {
    store.withContacts(1, 'x'.repeat(5_000_000));
    const told: string[] = [];
    expect(await driver.contactsFor(mailbox, store.contactIds, ({ problem }) => told.push(problem))).toEqual(
      [],
    );
    expect(told).toEqual([expect.stringMatching(/has 5\d+ bytes of text, .* shorten its notes\.$/)]);
  });

  test("the store's problems come through as they are", async () => {
    const place = { relation: 'contact', column: 'id' };
    store.problem = new ContractBroken('The relation is not right.', place);
    const broken = await driver.parameters().catch((error: unknown) => error);
    expect(broken).toBeInstanceOf(ContractBroken);
    expect(broken).toMatchObject({ message: 'The relation is not right.', place });
    store.problem = new ProjectMateUnavailable('The server is away.');
    const away = await driver.audienceOf([recordId(1)]).catch((error: unknown) => error);
    expect(away).toBeInstanceOf(ProjectMateUnavailable);
    expect(away).toMatchObject({ message: 'The server is away.' });
  });
});
