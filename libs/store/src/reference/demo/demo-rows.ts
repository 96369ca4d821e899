import {
  cities,
  companyForms,
  companyStems,
  departments,
  employeeNames,
  firstNames,
  lastNames,
  middleNames,
  noteSentences,
  posts,
  streets,
} from './names.js';
import type { SeededRandom } from './random.js';

/** How large the firm is. */
export interface DemoScale {
  readonly employees: number;
  /** The first one is the firm itself. */
  readonly companies: number;
  readonly contacts: number;
}

/** A row of a table of the vendor's, by column. */
export type VendorRow = Readonly<Record<string, string | number | null>>;

export interface CompanyRow extends VendorRow {
  readonly Id: string;
  readonly Name: string;
  readonly IsOwn: number;
}

export interface EmployeeRow extends VendorRow {
  readonly Id: string;
  readonly Name: string;
  readonly Email: string;
}

export interface VendorContactRow extends VendorRow {
  readonly Id: string;
}

export function demoCompanies(random: SeededRandom, { companies }: DemoScale): CompanyRow[] {
  return Array.from({ length: companies }, (_, index) => {
    const stem = `${random.pick(companyStems)}${index < companyStems.length ? '' : ` ${index}`}`;
    const Name = index === 0 ? 'ООО «Право и Налоги»' : random.pick(companyForms).replace('%', stem);
    return { Id: random.uuid(), Name, IsOwn: index === 0 ? 1 : 0 };
  });
}

export function demoEmployees(
  random: SeededRandom,
  { employees }: DemoScale,
  mailDomain: string,
): EmployeeRow[] {
  return Array.from({ length: employees }, (_, index) => {
    const [Name, account] = employeeNames[index % employeeNames.length]!;
    const number = index < employeeNames.length ? '' : String(index);
    return {
      Id: random.uuid(),
      Name: `${Name}${number && ` ${number}`}`,
      Email: `${account}${number}@${mailDomain}`,
      SyncExchange: 1,
    };
  });
}

export function demoContacts(
  random: SeededRandom,
  { contacts }: DemoScale,
  companies: readonly CompanyRow[],
): VendorContactRow[] {
  return Array.from({ length: contacts }, (_, index) => demoContact(random, index, companies));
}

function demoContact(
  random: SeededRandom,
  index: number,
  companies: readonly CompanyRow[],
): VendorContactRow {
  const gender = random.next(2) as 0 | 1;
  const phone = (prefix: string) =>
    `${prefix} ${100 + random.next(900)}-${10 + random.next(90)}-${10 + random.next(90)}`;
  const sometimes = <Value>(value: Value) => (random.next(3) === 0 ? null : value);
  const address = random.next(4) > 0;
  return {
    Id: random.uuid(),
    CompanyId: companies[index % companies.length]!.Id,
    IsActive: 1,
    LastName: random.pick(lastNames)[gender],
    FirstName: random.pick(firstNames)[gender],
    MiddleName: random.pick(middleNames)[gender],
    Post: sometimes(random.pick(posts)),
    Department: random.pick(departments),
    Email: `contact${index + 1}@client${index % companies.length}.example`,
    Email2: random.next(5) === 0 ? `private${index + 1}@mail.example` : null,
    WorkPhone: sometimes(phone('+7 495')),
    MobilePhone: phone('+7 916'),
    HomePhone: random.next(6) === 0 ? phone('+7 499') : null,
    Fax: random.next(6) === 0 ? phone('+7 495') : null,
    WorkStreet: address ? random.pick(streets) : null,
    WorkCity: address ? random.pick(cities) : null,
    WorkZip: address ? String(101_000 + random.next(99_000)) : null,
    WorkCountry: address ? 'Россия' : null,
    Site: sometimes(`https://client${index % companies.length}.example/?a=1&b=2`),
    Birthday: sometimes(birthday(random)),
    Comment: note(random, index),
  };
}

function birthday(random: SeededRandom): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${1950 + random.next(50)}-${two(1 + random.next(12))}-${two(1 + random.next(28))}`;
}

/** Every fiftieth has a long note, of some 20,000 characters. */
function note(random: SeededRandom, index: number): string | null {
  if (index % 50 === 49) return Array.from({ length: 350 }, () => random.pick(noteSentences)).join('\n');
  const sentences = random.next(4);
  return sentences === 0
    ? null
    : Array.from({ length: sentences }, () => random.pick(noteSentences)).join('\n');
}

/** The companies with what is known once there are contacts: own mail domains, and for some a head and a chief accountant. */
export function withHeads(
  companies: readonly CompanyRow[],
  contacts: readonly VendorContactRow[],
  mailDomain: string,
): VendorRow[] {
  return companies.map((company, index) => ({
    ...company,
    Inn: String(7_700_000_000 + index * 7),
    MailDomains: company.IsOwn === 1 ? mailDomain : null,
    HeadId: index % 4 === 1 ? (contacts[index]?.Id ?? null) : null,
    ChiefAccountantId: index % 4 === 1 ? (contacts[index + companies.length]?.Id ?? null) : null,
  }));
}
