import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ContractBroken, type ProjectMateStore, type ReferenceProjectMate } from '../../src/index.js';

/** A seeded ProjectMate of 8 employees and 300 contacts, and a hand that changes it as its users do. */
export interface ProjectMateFactory {
  readonly store: ProjectMateStore;
  readonly user: ReferenceProjectMate;
  dispose(): Promise<void>;
}

const mailbox = 'belov@example.com';

/** What the port `ProjectMateStore` promises, whatever the database. */
export function projectMateContract(name: string, make: () => ProjectMateFactory): void {
  describe(`ProjectMate store: ${name}`, () => {
    let factory: ProjectMateFactory;
    let store: ProjectMateStore;
    let user: ReferenceProjectMate;

    beforeEach(() => {
      factory = make();
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
      const [id] = user.contactIds();
      user.updateContact(id!, { notes: 'Перезвонить' });
      user.updateContact(id!, { notes: 'Перезвонить' });
      expect(await drain()).toEqual([['contact', id]]);
      const [record] = await store.contactsFor(mailbox, [id!]);
      expect(record?.contact.notes).toBe('Перезвонить');
    });

    test('a contact that is created, deleted or made inactive is told', async () => {
      const [first, second] = user.contactIds();
      const created = '00000000-0000-4000-8000-00000000abcd';
      user.createContact(created, { surname: 'Новиков', active: 1 });
      user.deleteContact(first!);
      user.updateContact(second!, { active: 0 });
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
      const id = user.contactIds()[0]!;
      const companyContacts = user.renameCompanyOf(id, 'ООО «Новое имя»');
      expect((await drain()).map(([, record]) => record).sort()).toEqual(companyContacts.sort());
      expect((await store.contactsFor(mailbox, [id]))[0]?.contact.companyName).toBe('ООО «Новое имя»');
    });

    test('rows that were not read stay in the log', async () => {
      const [first, second] = user.contactIds();
      user.updateContact(first!, { notes: 'a' });
      const rows = await store.readChangeLog(10);
      user.updateContact(second!, { notes: 'b' });
      await store.removeFromChangeLog(rows.map(({ id }) => id));
      expect(await drain()).toEqual([['contact', second]]);
    });

    test('a row that is committed late is not passed over', async () => {
      const [first, second] = user.contactIds();
      const late = user.begin();
      late.updateContact(first!, { notes: 'begun first' });
      expect(await drain()).toEqual([]);
      late.commit();
      user.updateContact(second!, { notes: 'later' });
      expect((await drain()).map(([, record]) => record)).toEqual([first, second]);
    });

    test('an employee who is switched off leaves the audience, and both ways are told', async () => {
      user.setSynchronised(mailbox, false);
      expect((await store.synchronisedEmployees()).map((employee) => employee.mailbox)).not.toContain(
        mailbox,
      );
      expect(await store.audienceIn(mailbox, null, 10)).toEqual([]);
      user.setSynchronised(mailbox, true);
      expect((await drain()).map(([entity]) => entity)).toEqual(['employee', 'employee']);
    });

    test('parameters and licence count at once, and are told', async () => {
      user.setParameter('MailServerName', 'exchange.example.com');
      user.setLicensed(false);
      expect((await store.parameters()).mailServerName).toBe('exchange.example.com');
      expect(await store.licensed()).toBe(false);
      expect((await drain()).map(([entity]) => entity)).toEqual(['parameters', 'licence']);
    });

    test('one installation has the change log', async () => {
      expect(await store.claimChangeLog('ours')).toEqual({ owner: 'ours' });
      expect(await store.claimChangeLog('theirs')).toEqual({ owner: 'ours' });
    });

    test('a contact of hostile characters comes out canonical', async () => {
      const id = user.contactIds()[0]!;
      user.updateContact(id, {
        surname: 'a\u0000b\uFFFF',
        notes: 'x'.repeat(100_000),
        job_title: ' & < > " \' 🎻 ',
      });
      const [record] = await store.contactsFor(mailbox, [id]);
      expect(record?.contact).toMatchObject({ jobTitle: '& < > " \' 🎻', notes: 'x'.repeat(100_000) });
      expect(record?.contact.surname).toMatch(/^ab?$/);
    });

    test.each([['ContactMode', 'both-ways', /contact_mode is "both-ways".*one-way/]] as const)(
      'an illegal parameter %s is named',
      async (parameter, value, message) => {
        user.setParameter(parameter, value);
        await expect(store.parameters()).rejects.toThrow(ContractBroken);
        await expect(store.parameters()).rejects.toThrow(message);
      },
    );

    test('an employee without an address is named', async () => {
      user.setMailbox(mailbox, null);
      await expect(store.synchronisedEmployees()).rejects.toThrow(/"Игорь Белов".*e-mail address/);
    });
  });
}
