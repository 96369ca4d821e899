import { createHash } from 'node:crypto';
import { canonicalContact, type Contact } from '@pmsync/domain';
import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/sql.js';
import type { ContactRecord, ContactWrite, ContactWriteResult } from '../../src/index.js';
import type { VendorRule } from '../support/rules.js';
import type { ProjectMateFactory } from './projectmate-store.contract.js';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

const photo = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256));
const digest = createHash('sha256').update(photo).digest('hex');

const person = canonicalContact({
  givenName: 'Анна',
  middleName: 'Петровна',
  surname: 'Ёжикова',
  jobTitle: ' & < > " \' 🎻 '.trim(),
  department: 'Отдел',
  email1: 'anna@neu.example',
  email2: 'anna2@neu.example',
  email3: 'anna3@neu.example',
  businessPhone: '+7 495 111',
  mobilePhone: '+7 916 222',
  homePhone: '+7 499 333',
  businessFax: '+7 495 444',
  businessAddress: {
    street: 'Тверская, 1\nкорпус 2',
    city: 'Москва',
    state: 'МО',
    postalCode: '101000',
    country: 'Россия',
  },
  homeAddress: { city: 'Łódź' },
  webPage: 'https://neu.example/?a=1&b=2',
  birthday: '1980-02-29',
  notes: 'строка\nи ещё одна',
});

/** What the port promises of writing contacts, whatever the database. */
export function contactWritesContract(current: () => ProjectMateFactory): void {
  describe('writes contacts', () => {
    let factory: ProjectMateFactory;
    beforeEach(() => (factory = current()));

    const write = (...writes: readonly ContactWrite[]) => factory.store.writeContacts(writes);
    const one = async (each: ContactWrite): Promise<ContactWriteResult> => (await write(each))[0]!;
    const create = (n: number, contact: Partial<Contact> = {}) =>
      ({ kind: 'create', id: uuid(n), contact: { ...person, ...contact } }) as const;
    const update = (id: string, expected: Contact, changes: Partial<Contact>) =>
      ({
        kind: 'update',
        id,
        fields: Object.keys(changes) as (keyof Contact)[],
        contact: { ...expected, ...changes },
        expected,
      }) as const;
    const read = async (id: string): Promise<ContactRecord> => (await factory.store.contacts([id]))[0]!;
    const someone = async () => await read((await factory.user.contactIds())[0]!);
    const told = async () => {
      const rows = await factory.store.readChangeLog(1_000);
      await factory.store.removeFromChangeLog(rows.map(({ id }) => id));
      return rows.map(({ entity, recordId }) => `${entity} ${recordId}`);
    };
    const companies = async (name: string) => await factory.user.rows('company', 'name', name);
    const under = async (rule: VendorRule, work: () => Promise<void>) => {
      await factory.user.run(rule.set);
      try {
        await work();
      } finally {
        await factory.user.run(rule.lift);
      }
    };

    test('one that is created reads as written, is told, and reaches every mailbox', async () => {
      const result = await one({ ...create(1), photo });
      const names = { displayName: 'Ёжикова Анна Петровна', fileAs: 'Ёжикова Анна Петровна' };
      const record = {
        id: uuid(1),
        contact: { ...person, ...names, photo: digest },
        protection: null,
        active: true,
      };
      expect(result).toEqual({ kind: 'done', record });
      expect(await factory.store.contacts([uuid(1), uuid(2)])).toEqual([record]);
      expect(await factory.store.contactsFor('belov@example.com', [uuid(1)])).toEqual([record]);
      expect(Buffer.compare((await factory.store.contactPhoto(uuid(1)))!, photo)).toBe(0);
      expect(await told()).toEqual([`contact ${uuid(1)}`]);
      expect(await factory.store.audienceOf([uuid(1)])).toHaveLength(8);
    });

    test('one that is there already is not created again, whatever is in it by now', async () => {
      await write(create(1));
      await factory.user.updateContact(uuid(1), { notes: 'by a user' });
      const result = await one(create(1, { surname: 'Другая' }));
      expect(result).toEqual({ kind: 'exists', record: await read(uuid(1)) });
      expect((await read(uuid(1))).contact).toMatchObject({ surname: 'Ёжикова', notes: 'by a user' });
    });

    test('an update writes its fields alone, and is told', async () => {
      const before = await someone();
      const changes = {
        surname: 'Новикова',
        homePhone: null,
        birthday: '2001-12-31',
        businessAddress: null,
        homeAddress: { street: 'Дом', city: null, state: null, postalCode: null, country: null },
        notes: 'x'.repeat(100_000),
      };
      const result = await one(update(before.id, before.contact, changes));
      const { givenName, middleName } = before.contact;
      const name = `Новикова ${givenName} ${middleName}`;
      const record = {
        ...before,
        contact: { ...before.contact, ...changes, displayName: name, fileAs: name },
      };
      expect(result).toEqual({ kind: 'done', record });
      expect(await read(before.id)).toEqual(record);
      expect(await told()).toEqual([`contact ${before.id}`]);
    });

    test('an update that is repeated is done, and not told twice', async () => {
      const before = await someone();
      const again = { ...update(before.id, before.contact, { surname: 'Новикова', photo: digest }), photo };
      const first = await one(again);
      expect(first.kind).toBe('done');
      expect(await one(again)).toEqual(first);
      expect(await told()).toEqual([`contact ${before.id}`]);
    });

    test('display name and file-as are not written', async () => {
      const before = await someone();
      const changes = { displayName: 'Сам Себя Назвал', fileAs: 'Иначе' };
      expect(await one(update(before.id, before.contact, changes))).toEqual({ kind: 'done', record: before });
      expect(await told()).toEqual([]);
    });

    test('what somebody else changed in a field to be written is a conflict; in another field it is not', async () => {
      const before = await someone();
      await factory.user.updateContact(before.id, { surname: 'Своя', notes: 'тоже' });
      const now = await read(before.id);
      await told();
      expect(await one(update(before.id, before.contact, { surname: 'Чужая', department: 'x' }))).toEqual({
        kind: 'conflict',
        record: now,
      });
      expect(await read(before.id)).toEqual(now);
      expect(await told()).toEqual([]);
      const other = await one(update(before.id, before.contact, { department: 'x' }));
      expect(other).toEqual({
        kind: 'done',
        record: { ...now, contact: { ...now.contact, department: 'x' } },
      });
    });

    test('an update of one that is deleted finds it gone', async () => {
      const before = await someone();
      await factory.user.deleteContact(before.id);
      expect(await one(update(before.id, before.contact, { surname: 'Чужая' }))).toEqual({ kind: 'gone' });
    });

    test('one is deleted as it was expected, once or twice; as it was not, it stays', async () => {
      const before = await someone();
      const { id, contact } = before;
      expect(await one({ kind: 'delete', id, expected: { ...contact, notes: 'другое' } })).toEqual({
        kind: 'conflict',
        record: before,
      });
      expect(await read(id)).toEqual(before);
      await told();
      expect(await one({ kind: 'delete', id, expected: contact })).toEqual({ kind: 'done', record: null });
      expect(await one({ kind: 'delete', id, expected: contact })).toEqual({ kind: 'done', record: null });
      expect(await factory.store.contacts([id])).toEqual([]);
      expect(await told()).toContain(`contact ${id}`);
      expect(await factory.store.audienceOf([id])).toEqual([]);
    });

    test('a photo is replaced, kept where none is given, and removed', async () => {
      await write({ ...create(1), photo });
      const { contact } = await read(uuid(1));
      expect(await one(update(uuid(1), contact, { notes: 'a', photo: null }))).toMatchObject({
        kind: 'done',
        record: { contact: { notes: 'a', photo: digest } },
      });
      const small = Buffer.from([1, 2, 3]);
      const withNotes = { ...contact, notes: 'a' };
      const other = createHash('sha256').update(small).digest('hex');
      expect(await one({ ...update(uuid(1), withNotes, { photo: other }), photo: small })).toMatchObject({
        kind: 'done',
        record: { contact: { photo: other } },
      });
      expect(await one({ ...update(uuid(1), withNotes, { photo: null }), photo: null })).toMatchObject({
        kind: 'conflict',
        record: { contact: { photo: other } },
      });
      expect([...(await factory.store.contactPhoto(uuid(1)))!]).toEqual([1, 2, 3]);
      const expected = { ...withNotes, photo: other };
      expect(await one({ ...update(uuid(1), expected, { photo: null }), photo: null })).toMatchObject({
        kind: 'done',
        record: { contact: { photo: null } },
      });
      expect(await factory.store.contactPhoto(uuid(1))).toBeNull();
      expect(await factory.store.contactPhoto(uuid(2))).toBeNull();
    });

    test('what breaks the contract is named, and the others go on', async () => {
      const before = await someone();
      const results = await write(
        create(1, { surname: 'ы'.repeat(256) }),
        create(2, { surname: 'ы'.repeat(255), companyName: 'ООО «Цела»' }),
        create(3, { companyName: 'ж'.repeat(256) }),
        create(4, { birthday: '1981-02-29' }),
        update(before.id, before.contact, {
          homeAddress: { ...person.businessAddress!, street: 'z'.repeat(501) },
        }),
        { kind: 'delete', id: uuid(9), expected: person },
      );
      expect(results.map((result) => ('problem' in result ? result.problem : result.kind))).toEqual([
        expect.stringMatching(/contact\.surname takes 255 characters, and the text has 256/),
        'done',
        expect.stringMatching(/company\.name takes 255 characters, and the text has 256/),
        expect.stringMatching(/birthday is no date of the calendar/),
        expect.stringMatching(/contact\.home_street takes 500 characters, and the text has 501/),
        'done',
      ]);
      expect(await factory.store.contacts([1, 2, 3, 4].map(uuid))).toMatchObject([{ id: uuid(2) }]);
      expect(await read(before.id)).toEqual(before);
      expect(await told()).toEqual([`contact ${uuid(2)}`]);
    });

    test("what a rule of the database's own refuses is told, and the others go on", async () => {
      await under(factory.rules.forbidden, async () => {
        const results = await write(
          create(1),
          create(2, { jobTitle: 'forbidden', companyName: 'ООО «Отказ»' }),
          create(3),
          create(4, { jobTitle: 'forbidden' }),
        );
        expect(results.map(({ kind }) => kind)).toEqual(['done', 'invalid', 'done', 'invalid']);
        expect(results[1]).toEqual({
          kind: 'invalid',
          problem: expect.stringMatching(
            /^ProjectMate's database refuses the contact: .*(PmContactPost|no such post)/i,
          ),
        });
        expect(await factory.store.contacts([1, 2, 3, 4].map(uuid))).toHaveLength(2);
        expect(await companies('ООО «Отказ»')).toEqual([]);
      });
    });

    test('a value that another record has already, where the database wants it once, is told without the value', async () => {
      await under(factory.rules.unique, async () => {
        const results = await write(create(1), create(2), create(3, { mobilePhone: '+7 916 333' }));
        expect(results.map(({ kind }) => kind)).toEqual(['done', 'invalid', 'done']);
        expect(JSON.stringify(results[1])).not.toContain('222');
      });
    });

    test('several writes of one record in one list are carried out in their order', async () => {
      const results = await write(
        create(1, { notes: 'a' }),
        create(2),
        {
          kind: 'update',
          id: uuid(1),
          fields: ['notes'],
          contact: { ...person, notes: 'b' },
          expected: person,
        },
        { ...update(uuid(1), { ...person, notes: 'a' }, { notes: 'c' }) },
        create(1),
      );
      expect(results).toMatchObject([
        { kind: 'done', record: { contact: { notes: 'a' } } },
        { kind: 'done' },
        { kind: 'conflict', record: { contact: { notes: 'a' } } },
        { kind: 'done', record: { contact: { notes: 'c' } } },
        { kind: 'exists', record: { contact: { notes: 'c' } } },
      ]);
    });

    test('a hundred writes', async () => {
      const writes = Array.from({ length: 100 }, (_, n) => create(n, { companyName: `ООО «${n % 7}»` }));
      const results = await write(...writes);
      expect(results.map((result) => 'record' in result && result.record?.id)).toEqual(
        writes.map(({ id }) => id),
      );
      expect(await told()).toHaveLength(100);
      expect((await write(...writes)).every(({ kind }) => kind === 'exists')).toBe(true);
      expect(await told()).toEqual([]);
    });

    test('nothing', async () => {
      expect(await write()).toEqual([]);
    });

    test('a company is found by its name, case and blanks around it aside', async () => {
      const company = { id: uuid(77), name: ' Ёлка и Сыновья ', own: 0 };
      await factory.user.insert('company', company);
      const [result] = await write(create(1, { companyName: 'ёлка и сыновья' }));
      expect(result).toMatchObject({ kind: 'done', record: { contact: { companyName: 'Ёлка и Сыновья' } } });
      expect(await factory.user.rows('contact', 'id', uuid(1))).toMatchObject([{ company_id: uuid(77) }]);
      const { contact } = await read(uuid(1));
      const again = update(uuid(1), contact, { companyName: 'ЁЛКА И СЫНОВЬЯ' });
      expect(await one(again)).toMatchObject({ kind: 'done', record: { contact } });
    });

    test('of several companies of one name it is the one that is not our own, with the lowest id', async () => {
      for (const [n, own] of [
        [71, 1],
        [79, 0],
        [72, 0],
        [73, 0],
      ] as const)
        await factory.user.insert('company', { id: uuid(n), name: 'Тёзка', own });
      await write(create(1, { companyName: 'тёзка' }));
      expect(await factory.user.rows('contact', 'id', uuid(1))).toMatchObject([{ company_id: uuid(72) }]);
    });

    test('a company that is not there is made once, by whoever comes first; none takes the contact out of it', async () => {
      await write(create(1, { companyName: 'ООО «Заря»' }), create(2, { companyName: 'ооо «заря»' }));
      const made = await companies('ООО «Заря»');
      expect(made).toMatchObject([{ name: 'ООО «Заря»' }]);
      expect(Number(made[0]!['own'])).toBe(0);
      const both = await factory.store.contacts([uuid(1), uuid(2)]);
      expect(both.map(({ contact }) => contact.companyName)).toEqual(['ООО «Заря»', 'ООО «Заря»']);
      await factory.user.run(
        sql`UPDATE PmCompany SET Name = ${'ООО «Закат»'} WHERE Id = ${made[0]!['id'] as string}`,
      );
      await write(create(3, { companyName: 'ООО «Заря»' }));
      expect(await companies('ООО «Заря»')).toHaveLength(1);
      expect((await read(uuid(1))).contact.companyName).toBe('ООО «Закат»');
      expect((await read(uuid(3))).contact.companyName).toBe('ООО «Заря»');
      const { contact } = await read(uuid(3));
      expect(await one(update(uuid(3), contact, { companyName: null }))).toMatchObject({
        kind: 'done',
        record: { contact: { companyName: null } },
      });
    });

    test('of two that create the same record at once, one does, and the other finds it', async () => {
      for (let n = 1; n <= 5; n += 1) {
        const company = { companyName: `ООО «${n}»` };
        const results = await Promise.all([
          one(create(n, { ...company, notes: 'a' })),
          one(create(n, { ...company, notes: 'b' })),
        ]);
        expect(results.map(({ kind }) => kind).sort()).toEqual(['done', 'exists']);
        const [first, second] = results.map((result) => ('record' in result ? result.record : null));
        expect(first).toEqual(second);
        expect(await companies(company.companyName)).toHaveLength(1);
      }
    });

    test('of two that make the same company at once, both have it', async () => {
      for (let n = 1; n <= 5; n += 1) {
        const companyName = `ООО «${n}»`;
        const results = await Promise.all([
          one(create(2 * n, { companyName })),
          one(create(2 * n + 1, { companyName: ` ${companyName}` })),
        ]);
        expect(results.map(({ kind }) => kind)).toEqual(['done', 'done']);
        const [made, ...others] = await factory.user.rows('company', 'name', companyName);
        expect(others).toEqual([]);
        for (const each of [2 * n, 2 * n + 1])
          expect(await factory.user.rows('contact', 'id', uuid(each))).toMatchObject([
            { company_id: made!['id'] },
          ]);
      }
    });

    test('of two that change the same field at once, one loses, and sees what the other wrote', async () => {
      for (let round = 0; round < 5; round += 1) {
        const before = await someone();
        const results = await Promise.all(
          ['a', 'b'].map((letter) =>
            one(update(before.id, before.contact, { department: `${letter}${round}`, notes: letter })),
          ),
        );
        expect(results.map(({ kind }) => kind).sort()).toEqual(['conflict', 'done']);
        const [first, second] = results.map((result) => ('record' in result ? result.record : null));
        expect(first).toEqual(second);
        expect(await read(before.id)).toEqual(first);
      }
    });

    test('of two that change different fields at once, neither loses', async () => {
      for (let round = 0; round < 5; round += 1) {
        const before = await someone();
        const changes = [{ department: `d${round}` }, { notes: `n${round}` }];
        const results = await Promise.all(
          changes.map((each) => one(update(before.id, before.contact, each))),
        );
        expect(results.map(({ kind }) => kind)).toEqual(['done', 'done']);
        expect((await read(before.id)).contact).toMatchObject({ ...changes[0], ...changes[1] });
      }
    });

    test("a change of a user's that is not committed yet is waited for, and not lost", async () => {
      const before = await someone();
      const user = await factory.user.begin();
      await user.updateContact(before.id, { notes: 'by the user', department: 'Отдел' });
      const theirs = one(update(before.id, before.contact, { notes: 'from Exchange' }));
      const ours = one(update(before.id, before.contact, { jobTitle: 'from Exchange' }));
      await new Promise((resolve) => setTimeout(resolve, 200));
      await user.commit();
      expect(await theirs).toMatchObject({ kind: 'conflict', record: { contact: { notes: 'by the user' } } });
      expect((await ours).kind).toBe('done');
      expect((await read(before.id)).contact).toMatchObject({
        notes: 'by the user',
        department: 'Отдел',
        jobTitle: 'from Exchange',
      });
    });
  });
}
