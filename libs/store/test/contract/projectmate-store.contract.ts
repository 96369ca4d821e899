import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/sql.js';
import { ContractBroken, type ProjectMateStore, type ReferenceProjectMate } from '../../src/index.js';
import type { VendorRules } from '../support/rules.js';
import { contactFindingContract } from './contact-finding.contract.js';
import { contactWritesContract } from './contact-writes.contract.js';

/** A seeded ProjectMate of 8 employees and 300 contacts, and a hand that changes it as its users do. */
export interface ProjectMateFactory {
  readonly store: ProjectMateStore;
  readonly user: ReferenceProjectMate;
  /** "a", "b" and between them a character that XML forbids and this database takes. */
  readonly hostile: string;
  readonly rules: VendorRules;
  dispose(): Promise<void>;
}

const mailbox = 'belov@example.com';

/** Rows as the contract describes them, whatever the driver gives: SQL Server's gives dates and times as UTC, and flags as booleans. */
function readable(rows: readonly Record<string, unknown>[]): Record<string, unknown>[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        if (typeof value === 'boolean') return [name, Number(value)];
        if (!(value instanceof Date)) return [name, value];
        return [name, value.toISOString().slice(0, name === 'recurrence_until' ? 10 : 19)];
      }),
    ),
  );
}

/** What the port `ProjectMateStore` promises, whatever the database. */
export function projectMateContract(name: string, make: () => Promise<ProjectMateFactory>): void {
  describe(`ProjectMate store: ${name}`, () => {
    let factory: ProjectMateFactory;
    let store: ProjectMateStore;
    let user: ReferenceProjectMate;

    beforeEach(async () => {
      factory = await make();
      ({ store, user } = factory);
    });
    afterEach(() => factory.dispose());

    const drain = async () => {
      const rows = await store.readChangeLog(1_000);
      await store.removeFromChangeLog(rows.map(({ id }) => id));
      return rows.map(({ entity, recordId }) => [entity, recordId]);
    };

    test('a seeded firm has told nothing yet', async () => {
      expect(await store.synchronisedEmployees()).toHaveLength(8);
      expect(await store.audienceIn(mailbox, null, 1_000)).toHaveLength(300);
      expect(await drain()).toEqual([]);
      expect(await store.licensed()).toBe(true);
    });

    test('the audience of a mailbox comes in pages that join without gap or overlap', async () => {
      const whole = await store.audienceIn(mailbox, null, 1_000);
      const first = await store.audienceIn(mailbox, null, 120);
      const second = await store.audienceIn(mailbox, first.at(-1)!, 1_000);
      expect([...first, ...second]).toEqual(whole);
    });

    test('a change of a contact is told once for each change, and only when something changed', async () => {
      const [id] = await user.contactIds();
      await user.updateContact(id!, { notes: 'Перезвонить' });
      await user.updateContact(id!, { notes: 'Перезвонить' });
      expect(await drain()).toEqual([['contact', id]]);
      const [record] = await store.contactsFor(mailbox, [id!]);
      expect(record?.contact.notes).toBe('Перезвонить');
    });

    test('a contact that is created, deleted or made inactive is told', async () => {
      const [first, second] = await user.contactIds();
      const created = '00000000-0000-4000-8000-00000000abcd';
      await user.createContact(created, { surname: 'Новиков', active: 1 });
      await user.deleteContact(first!);
      await user.updateContact(second!, { active: 0 });
      expect(await drain()).toEqual([
        ['contact', created],
        ['contact', first],
        ['contact', second],
      ]);
      const found = await store.contactsFor(mailbox, [created, first!, second!]);
      expect(found.map(({ id }) => id)).toEqual([created]);
      expect((await store.audienceOf([created, second!])).map(({ contactId }) => contactId)).toEqual(
        Array.from({ length: 8 }, () => created),
      );
    });

    test('a company that is renamed changes each of its contacts', async () => {
      const id = (await user.contactIds())[0]!;
      const companyContacts = await user.renameCompanyOf(id, 'ООО «Новое имя»');
      expect((await drain()).map(([, record]) => record).sort()).toEqual(companyContacts.sort());
      expect((await store.contactsFor(mailbox, [id]))[0]?.contact.companyName).toBe('ООО «Новое имя»');
    });

    test('rows that were not read stay in the log', async () => {
      const [first, second] = await user.contactIds();
      await user.updateContact(first!, { notes: 'a' });
      const rows = await store.readChangeLog(10);
      await user.updateContact(second!, { notes: 'b' });
      await store.removeFromChangeLog(rows.map(({ id }) => id));
      expect(await drain()).toEqual([['contact', second]]);
    });

    test('a row that is committed late is not passed over', async () => {
      const [first, second] = await user.contactIds();
      const late = await user.begin();
      await late.updateContact(first!, { notes: 'begun first' });
      expect(await drain()).toEqual([]);
      await late.commit();
      await user.updateContact(second!, { notes: 'later' });
      expect((await drain()).map(([, record]) => record)).toEqual([first, second]);
    });

    test('an employee who is switched off leaves the audience, and both ways are told', async () => {
      await user.setSynchronised(mailbox, false);
      expect((await store.synchronisedEmployees()).map((employee) => employee.mailbox)).not.toContain(
        mailbox,
      );
      expect(await store.audienceIn(mailbox, null, 10)).toEqual([]);
      await user.setSynchronised(mailbox, true);
      expect((await drain()).map(([entity]) => entity)).toEqual(['employee', 'employee']);
    });

    test('parameters and licence count at once, and are told', async () => {
      await user.setParameter('MailServerName', 'exchange.example.com');
      await user.setLicensed(false);
      expect((await store.parameters()).mailServerName).toBe('exchange.example.com');
      expect(await store.licensed()).toBe(false);
      expect((await drain()).map(([entity]) => entity)).toEqual(['parameters', 'licence']);
    });

    test('one installation has the change log', async () => {
      expect(await store.claimChangeLog('ours')).toEqual({ owner: 'ours' });
      expect(await store.claimChangeLog('theirs')).toEqual({ owner: 'ours' });
    });

    test('a contact of hostile characters comes out canonical', async () => {
      const id = (await user.contactIds())[0]!;
      await user.updateContact(id, {
        surname: `${factory.hostile}\uFFFF`,
        notes: 'x'.repeat(100_000),
        job_title: ' & < > " \' 🎻 ',
      });
      const [record] = await store.contactsFor(mailbox, [id]);
      expect(record?.contact).toMatchObject({ jobTitle: '& < > " \' 🎻', notes: 'x'.repeat(100_000) });
      expect(record?.contact.surname).toMatch(/^ab$/);
    });

    test.each([
      ['ContactMode', 'both-ways', /contact_mode is "both-ways": .*one-way/],
      ['ContactMode', null, /contact_mode is empty: .*one-way/],
      ['TimeZone', 'Moscow', /time_zone is "Moscow": .*Windows time zone name/],
      ['TimeZone', 'Europe/Moscow', /for Europe\/Moscow that is "Russian Standard Time"/],
      ['TimeZone', null, /time_zone is empty/],
      ['SyncDomains', 'contacts, calender', /enabled_domains .*"calender" is none of contacts/],
      ['OnExchangeDelete', 'ask', /on_exchange_delete is "ask": .*detach, recreate, delete/],
      ['OnEmployeeOff', 'leave', /on_employee_off is "leave": .*keep, remove/],
      ['ImportMeetings', 'some', /import_meetings is "some": .*known-attendees, all, none/],
      ['CalendarDaysBack', '-1', /calendar_days_back is "-1": .*whole number of days from 0 to 3650/],
      ['CalendarDaysAhead', '3651', /calendar_days_ahead is "3651": .*from 0 to 3650/],
    ] as const)('an illegal parameter %s "%s" is named', async (parameter, value, message) => {
      await user.setParameter(parameter, value);
      await expect(store.parameters()).rejects.toThrow(ContractBroken);
      await expect(store.parameters()).rejects.toThrow(message);
    });

    test('no domain enabled, and no server named, are parameters like any other', async () => {
      await user.setParameter('SyncDomains', null);
      await user.setParameter('MailServerName', null);
      expect(await store.parameters()).toMatchObject({ enabledDomains: [], mailServerName: null });
    });

    test('what the two-way modes do is as the parameters say, and as the contract says where they are empty', async () => {
      const own = {
        OnExchangeDelete: 'delete',
        OnEmployeeOff: 'remove',
        ImportMeetings: 'none',
        CalendarDaysBack: '0',
        CalendarDaysAhead: '3650',
      } as const;
      const names = Object.keys(own) as (keyof typeof own)[];
      for (const each of names) await user.setParameter(each, own[each]);
      expect(await store.parameters()).toMatchObject({
        onExchangeDelete: 'delete',
        onEmployeeOff: 'remove',
        importMeetings: 'none',
        calendarDaysBack: 0,
        calendarDaysAhead: 3_650,
      });
      for (const each of names) await user.setParameter(each, null);
      expect(await store.parameters()).toMatchObject({
        onExchangeDelete: 'detach',
        onEmployeeOff: 'keep',
        importMeetings: 'known-attendees',
        calendarDaysBack: 30,
        calendarDaysAhead: 365,
      });
    });

    test.each([
      ['2026-01-01', false],
      ['2999-12-31', true],
    ])('a licence until %s', async (until, licensed) => {
      await user.run(sql`UPDATE PmLicenceModule SET ValidUntil = ${until}`);
      expect(await store.licensed()).toBe(licensed);
      expect((await drain()).map(([entity]) => entity)).toEqual(['licence']);
    });

    test('a company that is deleted through the contract leaves its contacts, and they are told', async () => {
      const [record] = await user.contactIds();
      const [contact] = await user.rows('contact', 'id', record!);
      const members = await user.rows('contact', 'company_id', contact!['company_id'] as string);
      await user.delete('company', contact!['company_id'] as string);
      expect((await drain()).map(([, id]) => id).sort()).toEqual(members.map(({ id }) => id).sort());
      expect((await store.contactsFor(mailbox, [record!]))[0]?.contact.companyName).toBeNull();
    });

    const entry = '00000000-0000-4000-8000-0000000000e1';
    const exception = '00000000-0000-4000-8000-0000000000e2';
    const participant = '00000000-0000-4000-8000-0000000000e3';

    test('calendar entries and their exceptions are written through the contract, read as written, and told', async () => {
      const [employee] = await store.synchronisedEmployees();
      const written = {
        id: entry,
        employee_id: employee!.id,
        subject: 'Совещание 🎻',
        show_as: 'out-of-office',
        sensitivity: 'private',
        all_day: 0,
        starts_at: '2026-12-01T10:00:00',
        ends_at: '2026-12-01T11:00:00',
        recurrence: 'monthly-relative',
        recurrence_interval: 1,
        recurrence_weekdays: 'mon,thu',
        recurrence_week: 'last',
        recurrence_until: '2027-06-30',
      };
      await user.insert('calendar_entry', written);
      await user.insert('calendar_exception', {
        id: exception,
        series_id: entry,
        original_start: '2026-12-31T10:00:00',
        cancelled: 1,
      });
      expect(readable(await user.rows('calendar_entry', 'id', entry))).toMatchObject([written]);
      expect(readable(await user.rows('calendar_exception', 'series_id', entry))).toMatchObject([
        { id: exception, original_start: '2026-12-31T10:00:00', cancelled: 1, subject: null },
      ]);
      await user.delete('calendar_entry', entry);
      expect(await user.rows('calendar_exception', 'series_id', entry)).toEqual([]);
      expect(await drain()).toEqual([
        // Written, its exception written, its exception removed, removed.
        ...[1, 2, 3, 4].map(() => ['calendar_entry', entry]),
      ]);
    });

    test('meetings and their participants are written through the contract, read as written, and told', async () => {
      const [organiser] = await store.synchronisedEmployees();
      const [guest] = await user.contactIds();
      await user.insert('meeting', {
        id: entry,
        organiser_id: organiser!.id,
        subject: 'Переговоры',
        starts_at: '2026-12-01T10:00:00',
        ends_at: '2026-12-01T11:00:00',
      });
      await user.insert('meeting_participant', {
        id: participant,
        meeting_id: entry,
        contact_id: guest!,
        address: 'guest@client.example',
        kind: 'optional',
      });
      expect(readable(await user.rows('meeting', 'id', entry))).toMatchObject([
        {
          organiser_id: organiser!.id,
          cancelled: 0,
          all_day: 0,
          show_as: 'busy',
          sensitivity: 'normal',
          uid: null,
        },
      ]);
      expect(readable(await user.rows('meeting_participant', 'meeting_id', entry))).toMatchObject([
        { contact_id: guest, kind: 'optional', response: 'none', responded_at: null },
      ]);
      await user.delete('meeting', entry);
      expect(await user.rows('meeting_participant', 'meeting_id', entry)).toEqual([]);
      const told = await drain();
      expect(new Set(told.map((row) => row.join()))).toEqual(new Set([`meeting,${entry}`]));
    });

    test('an unknown word in a coded column is refused, and nothing is written', async () => {
      const [employee] = await store.synchronisedEmployees();
      const wrong = {
        id: entry,
        employee_id: employee!.id,
        show_as: 'perhaps',
        starts_at: '2026-12-01T10:00:00',
        ends_at: '2026-12-01T11:00:00',
      };
      await expect(user.insert('calendar_entry', wrong)).rejects.toThrow();
      expect(await user.rows('calendar_entry', 'id', entry)).toEqual([]);
    });

    test('a photo comes back byte by byte, and its change is told', async () => {
      const [record] = await user.contactIds();
      const photo = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
      await user.updateContact(record!, { photo });
      const [row] = await user.rows('contact', 'id', record!);
      expect(Buffer.compare(row!['photo'] as Buffer, photo)).toBe(0);
      expect(await drain()).toEqual([['contact', record]]);
    });

    test('a change of case alone, and of ё to е, is a change', async () => {
      const [record] = await user.contactIds();
      await user.updateContact(record!, { surname: 'Ёлкин' });
      await user.updateContact(record!, { surname: 'ёлкин' });
      await user.updateContact(record!, { surname: 'елкин' });
      await user.updateContact(record!, { surname: 'елкин' });
      expect(await drain()).toEqual([1, 2, 3].map(() => ['contact', record]));
    });

    test('twenty writers that commit in random order: each change is told once, none is missed', async () => {
      const writers = 20;
      const changesEach = 3;
      const records = (await user.contactIds()).slice(0, writers * changesEach);
      const told: string[] = [];
      let writing = true;
      const random = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      const reading = (async () => {
        for (;;) {
          const last = !writing;
          const rows = await store.readChangeLog(7);
          await store.removeFromChangeLog(rows.map(({ id }) => id));
          told.push(...rows.map(({ recordId }) => recordId));
          if (last && rows.length === 0) return;
          await random();
        }
      })();
      const written = Promise.all(
        Array.from({ length: writers }, async (_, writer) => {
          const own = records.slice(writer * changesEach, (writer + 1) * changesEach);
          await random();
          const transaction = await user.begin();
          for (const record of own) {
            await transaction.updateContact(record, { job_title: `writer ${writer}` });
            await random();
          }
          await transaction.commit();
        }),
      );
      await written.finally(() => (writing = false));
      await reading;
      expect(told.sort()).toEqual(records.sort());
    });

    contactFindingContract(() => factory);
    contactWritesContract(() => factory);

    test('an employee without an address, or with none that is one, is named, and hurts no other', async () => {
      const before = await store.synchronisedEmployees();
      const second = before.find((each) => each.mailbox !== mailbox)!;
      await user.setMailbox(mailbox, null);
      await expect(store.synchronisedEmployees()).rejects.toThrow(/"Игорь Белов".*e-mail address/);
      await user.setMailbox(second.mailbox, 'nobody');
      const told: string[] = [];
      const others = await store.synchronisedEmployees((problem) => told.push(problem));
      expect(others).toEqual(before.filter((each) => ![mailbox, second.mailbox].includes(each.mailbox)));
      expect(told).toHaveLength(2);
      expect(told).toContainEqual(
        expect.stringMatching(/"Игорь Белов" .*no address: give .* e-mail address/),
      );
      expect(told).toContainEqual(
        expect.stringMatching(new RegExp(`"${second.displayName}" .*the address "nobody"`)),
      );
      const reached = await store.audienceOf((await user.contactIds()).slice(0, 100));
      expect(reached.map((each) => each.mailbox)).not.toContain(mailbox);
      expect(reached.length).toBeGreaterThan(0);
    });
  });
}
