import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/sql.js';
import type { ProjectMateFactory } from './projectmate-store.contract.js';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** What the port promises of finding contacts, and of what it says of them, whatever the database. */
export function contactFindingContract(current: () => ProjectMateFactory): void {
  describe('finds contacts', () => {
    let factory: ProjectMateFactory;
    beforeEach(() => (factory = current()));

    const nobody = { emails: [], surname: null, givenName: null };
    const like = async (probe: object, limit = 10) => {
      const found = await factory.store.contactsLike([{ ...nobody, ...probe }], limit);
      return found.map(({ id }) => id);
    };
    const protection = async (id: string) => (await factory.store.contacts([id]))[0]?.protection;

    test('by their ids, whomever they reach', async () => {
      const [first, second] = await factory.user.contactIds();
      await factory.user.updateContact(second!, { active: 0 });
      const found = await factory.store.contacts([first!, second!, uuid(1)]);
      expect(new Map(found.map(({ id, active }) => [id, active]))).toEqual(
        new Map([
          [first!, true],
          [second!, false],
        ]),
      );
      expect(await factory.store.contacts([])).toEqual([]);
    });

    test('and says who is of the firm itself, and who heads a company', async () => {
      const company = async (n: number, own: number) =>
        await factory.user.insert('company', { id: uuid(n), name: `company ${n}`, own });
      const person = async (n: number, of: number | null) =>
        await factory.user.createContact(uuid(n), {
          surname: 'x',
          company_id: of === null ? null : uuid(of),
        });
      await company(10, 1);
      await company(20, 0);
      await person(1, 10);
      await person(2, 20);
      await person(3, 20);
      await person(4, null);
      expect(await Promise.all([1, 2, 3, 4].map((n) => protection(uuid(n))))).toEqual([
        'own-company',
        null,
        null,
        null,
      ]);
      await factory.user.run(
        sql`UPDATE PmCompany SET HeadId = ${uuid(2)}, ChiefAccountantId = ${uuid(4)} WHERE Id = ${uuid(20)}`,
      );
      await factory.user.run(sql`UPDATE PmCompany SET HeadId = ${uuid(1)} WHERE Id = ${uuid(10)}`);
      expect(await Promise.all([1, 2, 3, 4].map((n) => protection(uuid(n))))).toEqual([
        'own-company',
        'responsible-person',
        null,
        'responsible-person',
      ]);
    });

    test('by any of three addresses, whatever its case', async () => {
      await factory.user.createContact(uuid(1), { surname: 'a', email3: 'Anna.Neu@Example.org ' });
      await factory.user.createContact(uuid(2), { surname: 'b', email1: 'anna.neu@example.org' });
      await factory.user.createContact(uuid(3), { surname: 'c', email1: 'anna@example.org' });
      await factory.user.createContact(uuid(4), { surname: 'd', email1: 'anna.neu@example.org', active: 0 });
      expect((await like({ emails: ['x@example.org', 'ANNA.neu@example.org'] })).sort()).toEqual([
        uuid(1),
        uuid(2),
      ]);
      expect(await like({ emails: [''] })).toEqual([]);
    });

    test('by surname and given name together, whatever their case', async () => {
      await factory.user.createContact(uuid(1), { surname: 'Ёжикова', given_name: 'Анна' });
      await factory.user.createContact(uuid(2), { surname: 'ЕЖИКОВА ', given_name: ' АННА' });
      await factory.user.createContact(uuid(3), { surname: 'Ёжикова', given_name: 'Инна' });
      await factory.user.createContact(uuid(4), { surname: 'Ёжикова' });
      expect((await like({ surname: 'ёжикова', givenName: 'анна' })).sort()).toEqual([uuid(1), uuid(2)]);
      expect(await like({ surname: 'Ёжикова' })).toEqual([uuid(4)]);
      expect(await like({ surname: 'ы'.repeat(1_000), givenName: 'Анна' })).toEqual([]);
      expect(await like(nobody)).toEqual([]);
    });

    test('no more than asked for, those with the same address first', async () => {
      for (let n = 1; n <= 5; n += 1)
        await factory.user.createContact(uuid(n), {
          surname: 'Ёжикова',
          given_name: 'Анна',
          email2: n === 4 ? 'neu@example.org' : null,
        });
      const probe = { emails: ['neu@example.org'], surname: 'Ёжикова', givenName: 'Анна' };
      const found = await like(probe, 3);
      expect(found[0]).toBe(uuid(4));
      expect(new Set(found).size).toBe(3);
      expect(await like(probe)).toHaveLength(5);
      expect(await like(probe, 0)).toEqual([]);
    });

    test('by a hundred probes at once', async () => {
      const ids = (await factory.user.contactIds()).slice(0, 100);
      const wanted = await factory.store.contacts(ids);
      const probes = wanted.map(({ contact }) => ({
        emails: [contact.email1!, `${'ы'.repeat(200)}@example.org`, `${'ж'.repeat(400)}@example.org`],
        surname: contact.surname,
        givenName: contact.givenName,
      }));
      const found = await factory.store.contactsLike(probes, 300);
      expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
      expect(found.every(({ active }) => active)).toBe(true);
    });

    test('and knows the firm itself', async () => {
      await factory.user.insert('company', { id: uuid(10), name: ' ООО «Вторая Наша» ', own: 1 });
      await factory.user.run(
        sql`UPDATE PmCompany SET MailDomains = ${' @Zweite.example, dritte.EXAMPLE,,'} WHERE Id = ${uuid(10)}`,
      );
      await factory.user.setSynchronised('belov@example.com', false);
      const firm = await factory.store.ownFirm();
      expect(firm.companyNames).toEqual(['ооо «вторая наша»', 'ооо «право и налоги»']);
      expect(firm.emailDomains).toEqual(expect.arrayContaining(['zweite.example', 'dritte.example']));
      expect(firm.emailDomains).not.toContain('');
      expect(firm.employeeAddresses).toHaveLength(8);
      expect(firm.employeeAddresses).toContain('belov@example.com');
    });
  });
}
