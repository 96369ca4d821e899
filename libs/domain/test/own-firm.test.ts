import { describe, expect, test } from 'vitest';
import { planImport, type Contact, type ContactField, type OwnFirm } from '../src/index.js';
import { contact, policyOf } from './contact-examples.js';
import { linkOf, onlyDecision, planOf, recordSide } from './plan-examples.js';

const firm: OwnFirm = {
  companyNames: ['ооо фирма', 'firm llc'],
  emailDomains: ['firm.example'],
  employeeAddresses: ['boss@gmail.com'],
};
const policy = policyOf('two-way', { ownFirm: firm });

/** What an item says of a person, and whether that makes them one of the firm's own. */
const signs: [sign: string, values: Partial<Contact>, own: boolean][] = [
  ['an own company', { companyName: 'ООО Фирма' }, true],
  ['another own company, in other capitals', { companyName: 'FIRM LLC' }, true],
  ['a company whose name has that of an own one in it', { companyName: 'ООО Фирма и сыновья' }, false],
  ['an own domain', { email1: 'ann@firm.example' }, true],
  ['an own domain in capitals', { email1: 'Ann@FIRM.Example' }, true],
  ['an own domain in the second address', { email1: 'ann@gmail.com', email2: 'ann@firm.example' }, true],
  ['an own domain in the third address', { email3: 'ann@firm.example' }, true],
  ['a domain that ends with an own one', { email1: 'ann@notfirm.example' }, false],
  ['a name before the @ like an own domain', { email1: 'firm.example@gmail.com' }, false],
  ["an employee's address elsewhere", { email2: 'Boss@Gmail.com' }, true],
  ["another address in the domain of an employee's", { email1: 'ann@gmail.com' }, false],
  ['nothing of the kind', { companyName: 'Клиент', email1: 'ann@client.example' }, false],
  ['no company and no address', {}, false],
];

describe("one of the firm's own people is known by", () => {
  test.each(signs)('%s', (_sign, values, own) => {
    const item = contact({ surname: 'Орлова', ...values });
    expect(planImport({ contact: item, private: false }, [], firm)).toMatchObject(
      own ? { kind: 'refused', reason: 'own-firm' } : { kind: 'create' },
    );
  });
});

describe('nobody becomes one of them by an edit in Outlook', () => {
  const agreed = contact({ surname: 'Орлова', companyName: 'Клиент', email1: 'o@client.example' });
  const edits: [edit: string, values: Partial<Contact>, taken: ContactField[]][] = [
    ['the company alone', { companyName: 'ООО Фирма' }, []],
    ['the company, and a phone', { companyName: 'ООО Фирма', mobilePhone: '1' }, ['mobilePhone']],
    ['an address, and a phone', { email1: 'o@firm.example', mobilePhone: '1' }, ['mobilePhone']],
    ["an employee's address, and a new one", { email2: 'boss@gmail.com', email3: 'o@x.example' }, ['email3']],
    ['another company', { companyName: 'Другой' }, ['companyName']],
  ];

  test.each(edits)('%s', (_edit, values, taken) => {
    const found = { ...agreed, ...values };
    const [decision] = planOf({
      policy,
      records: new Map([['r', recordSide(agreed)]]),
      items: [{ kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' }],
      links: [linkOf(agreed)],
      contents: new Map([['i', found]]),
    });
    if (taken.length === 0) {
      expect(decision).toMatchObject({ kind: 'update', reason: 'restored', contact: agreed });
    } else {
      const values = Object.fromEntries(taken.map((field) => [field, found[field]]));
      expect(decision).toMatchObject({ kind: 'update-record', fields: taken });
      expect(decision).toHaveProperty('contact', { ...agreed, ...values });
    }
  });
});

test("an item of the employee's own that is one of the firm's people gives a record nothing when it is adopted", () => {
  const record = contact({ surname: 'Орлова', givenName: 'Анна' });
  const found = contact({
    surname: 'Орлова',
    givenName: 'Анна',
    mobilePhone: '1',
    email1: 'o@firm.example',
  });
  const adopted = onlyDecision(
    planOf({
      policy,
      records: new Map([['r', recordSide(record)]]),
      alike: new Map([['r', [{ itemId: 'own', changeKey: 'k', contact: found }]]]),
    }),
    'update',
  );
  expect(adopted).toMatchObject({ reason: 'adopted', contact: record, former: found, stamp: true });
  expect(adopted.fields).toEqual(['email1', 'mobilePhone']);
});
