import { canonicalContact } from '@pmsync/domain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/sql.js';
import {
  ContractBroken,
  openProjectMateStore,
  ReferenceProjectMate,
  type ProjectMateStore,
} from '../../src/index.js';
import { makeServiceAccount, type ServiceAccount } from '../support/service-account.js';
import type { TestAccess } from '../support/test-databases.js';

/** The role `projectmateservice` is all that the account needs, and gives nothing outside the contract. */
export function serviceRoleContract(prepared: () => Promise<TestAccess>): void {
  describe('the role projectmateservice', () => {
    let account: ServiceAccount;
    let store: ProjectMateStore;
    let hand: ReferenceProjectMate;
    let stranger: unknown;

    beforeAll(async () => {
      account = await makeServiceAccount(await prepared());
      const without = openProjectMateStore(account.access);
      stranger = await without.parameters().catch((error: unknown) => error);
      await without.close();
      await account.setMember(true);
      store = openProjectMateStore(account.access);
      hand = new ReferenceProjectMate(account.access);
    }, 120_000);
    afterAll(async () => {
      await hand.close();
      await store.close();
      await account.drop();
    }, 60_000);

    test('an account without it is told so, by name', () => {
      expect(stranger).toBeInstanceOf(ContractBroken);
      expect((stranger as Error).message).toMatch(
        /"pmsync_service_\d+".*not a member of the role projectmateservice/,
      );
    });

    test('with it alone everything is read, and the change log is drained', async () => {
      expect(await store.licensed()).toBe(true);
      expect((await store.parameters()).timeZone).toBe('Russian Standard Time');
      const [employee] = await store.synchronisedEmployees();
      const ids = await store.audienceIn(employee!.mailbox, null, 20);
      expect(await store.contactsFor(employee!.mailbox, ids)).toHaveLength(20);
      expect(await store.audienceOf(ids.slice(0, 1))).toHaveLength(8);
      expect(await store.claimChangeLog('ours')).toEqual({ owner: 'ours' });
      await hand.updateContact(ids[0]!, { job_title: 'by the service' });
      const rows = await store.readChangeLog(10);
      expect(rows.map(({ recordId }) => recordId)).toEqual([ids[0]]);
      await store.removeFromChangeLog(rows.map(({ id }) => id));
      expect(await store.readChangeLog(10)).toEqual([]);
    });

    const id = (digit: number) => `00000000-0000-4000-8000-00000000000${digit}`;
    const time = { starts_at: '2026-12-01T10:00:00', ends_at: '2026-12-01T11:00:00' };

    test('with it alone every writable relation is written, changed and emptied', async () => {
      const [employee] = await store.synchronisedEmployees();
      await hand.insert('company', { id: id(1), name: 'ООО «Новая»', own: 0 });
      await hand.insert('contact', { id: id(2), company_id: id(1), surname: 'Новиков', active: 1 });
      await hand.insert('calendar_entry', { id: id(3), employee_id: employee!.id, ...time });
      await hand.insert('calendar_exception', {
        id: id(4),
        series_id: id(3),
        original_start: time.starts_at,
        cancelled: 1,
      });
      await hand.insert('meeting', { id: id(5), organiser_id: employee!.id, ...time });
      await hand.insert('meeting_participant', { id: id(6), meeting_id: id(5), contact_id: id(2) });
      const made = [
        ['company', 1],
        ['contact', 2],
        ['calendar_entry', 3],
        ['calendar_exception', 4],
        ['meeting', 5],
        ['meeting_participant', 6],
      ] as const;
      for (const [relation, digit] of made)
        expect(await hand.rows(relation, 'id', id(digit))).toHaveLength(1);
      await hand.updateContact(id(2), { surname: 'Новикова' });
      expect(await hand.rows('contact', 'id', id(2))).toMatchObject([
        { surname: 'Новикова', company_name: 'ООО «Новая»' },
      ]);
      for (const [relation, digit] of made.toReversed()) {
        await hand.delete(relation, id(digit));
        expect(await hand.rows(relation, 'id', id(digit))).toEqual([]);
      }
    });

    test('with it alone contacts are written, changed, found and deleted, with a photo and a company of their own', async () => {
      const contact = canonicalContact({
        surname: 'Новиков',
        givenName: 'Олег',
        email1: 'oleg@role.example',
        companyName: 'ООО «Роль»',
      });
      const photo = Buffer.from([1, 2, 3]);
      const [created] = await store.writeContacts([{ kind: 'create', id: id(7), contact, photo }]);
      expect(created).toMatchObject({ kind: 'done', record: { contact: { companyName: 'ООО «Роль»' } } });
      const probe = { emails: ['oleg@role.example'], surname: null, givenName: null };
      const [found] = await store.contactsLike([probe], 10);
      expect(found).toEqual(await store.contacts([id(7)]).then(([record]) => record));
      expect([...(await store.contactPhoto(id(7)))!]).toEqual([1, 2, 3]);
      expect((await store.ownFirm()).employeeAddresses).toHaveLength(8);
      const expected = found!.contact;
      const changed = { ...expected, notes: 'neu' };
      const results = await store.writeContacts([
        { kind: 'update', id: id(7), fields: ['notes'], contact: changed, expected },
        { kind: 'delete', id: id(7), expected: changed },
      ]);
      expect(results).toMatchObject([
        { kind: 'done', record: { contact: { notes: 'neu' } } },
        { kind: 'done' },
      ]);
      expect(await store.contacts([id(7)])).toEqual([]);
    });

    test.each([
      ["a table of ProjectMate's that is not in the contract is not read", sql`SELECT * FROM dbo.PmInvoice`],
      ['nor written', sql`DELETE FROM dbo.PmInvoice`],
      ["ProjectMate's parameters are not written", sql`UPDATE dbo.PmParameter SET Value = 'x'`],
      ['nor through the contract', sql`UPDATE exchange_sync.parameters SET time_zone = 'x'`],
      ['the licence is not written', sql`UPDATE exchange_sync.licence SET granted = 1`],
      ['employees are not written', sql`UPDATE exchange_sync.employee SET synchronised = 0`],
      ['the audience is not written', sql`DELETE FROM exchange_sync.contact_audience`],
      ['no table is made', sql`CREATE TABLE exchange_sync.mine (id int)`],
    ])('%s', async (_, statement) => {
      await expect(hand.run(statement)).rejects.toThrow();
      expect(await store.licensed()).toBe(true);
      expect((await store.parameters()).timeZone).toBe('Russian Standard Time');
    });
  });
}
