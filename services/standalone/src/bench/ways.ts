import { join } from 'node:path';
import ews from 'ews-javascript-api';
import { canonicalContact, type Contact } from '@pmsync/domain';
import { connectEws, type Mailboxes } from '@pmsync/exchange';
import { BenchExchange, benchAccount, benchPassword } from './bench-firm.js';

const mailbox = 'ways@example.com';
const contactsInAll = 1_000;
/** As much as the product asks for, or writes, at once. */
const batches = { write: 128, read: 100 } as const;
const rounds = 3;

/** What one way took for a thousand contacts. */
interface WayFigures {
  /** Seconds of processor time of the client's process, user and system. */
  readonly cpuSeconds: number;
  readonly seconds: number;
}

interface Way {
  readonly name: string;
  /** Creates the contacts; answers the ids of what was created. */
  create(contacts: readonly Contact[]): Promise<readonly string[]>;
  /** Reads the items in full; answers how many it read. */
  read(ids: readonly string[]): Promise<number>;
}

/** The processor time of the two ways through EWS, for a thousand contacts created and read: median of some rounds, turn by turn after one that does not count. */
export async function measureWays(folder: string) {
  const exchange = await BenchExchange.start(join(folder, 'ways.sqlite'), [mailbox]);
  const mailboxes = connectEws({
    url: exchange.url,
    version: 'Exchange2016',
    signIn: { kind: 'basic', userName: benchAccount, domain: null, password: benchPassword },
    certificateAuthority: null,
    verifyCertificate: true,
    proxy: null,
    contactsFolder: null,
  });
  try {
    const contacts = Array.from({ length: contactsInAll }, (_, index) => contactOf(index));
    const ways = [lean(mailboxes), libraryInBatches(exchange.url), libraryOneByOne(exchange.url)];
    const figures = ways.map(({ name }) => ({ name, create: [] as WayFigures[], read: [] as WayFigures[] }));
    for (let round = 0; round <= rounds; round += 1) {
      for (const [index, way] of ways.entries()) {
        process.stderr.write(`Round ${round} of ${rounds}: ${way.name}...\n`);
        const { value: ids, ...create } = await timed(() => way.create(contacts));
        const { value: count, ...read } = await timed(() => way.read(ids));
        if (ids.length !== contactsInAll || count !== contactsInAll)
          throw new Error(`${way.name}: ${ids.length}, ${count}.`);
        if (round === 0) continue;
        figures[index]!.create.push(create);
        figures[index]!.read.push(read);
      }
    }
    return figures.map(({ name, create, read }) => ({ name, create: median(create), read: median(read) }));
  } finally {
    await mailboxes.close();
    await exchange.close();
  }
}

async function timed<Value>(work: () => Promise<Value>): Promise<WayFigures & { readonly value: Value }> {
  const [began, used] = [performance.now(), process.cpuUsage()];
  const value = await work();
  const { user, system } = process.cpuUsage(used);
  return { value, cpuSeconds: (user + system) / 1e6, seconds: (performance.now() - began) / 1e3 };
}

function median(figures: readonly WayFigures[]): WayFigures {
  return figures.toSorted((left, right) => left.cpuSeconds - right.cpuSeconds)[
    Math.floor(figures.length / 2)
  ]!;
}

/** Twelve fields, as a contact of a firm has them; nothing in them that the library would have to escape, since it does not. */
function contactOf(index: number): Contact {
  return canonicalContact({
    givenName: `Анна${index}`,
    middleName: 'Петровна',
    surname: `Иванова${index}`,
    displayName: `Иванова${index} Анна${index}`,
    fileAs: `Иванова${index}, Анна${index}`,
    companyName: 'ООО Ромашка',
    jobTitle: 'Главный бухгалтер',
    department: 'Бухгалтерия',
    email1: `anna${index}@example.org`,
    businessPhone: '+7 495 000-00-00',
    mobilePhone: '+7 900 000-00-00',
    notes: 'Звонить после обеда. Каждый второй четверг на совещании.',
  });
}

function portions<Value>(values: readonly Value[], size: number): readonly (readonly Value[])[] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  );
}

const soon = () => ({ deadline: Date.now() + 60_000 });

function lean(mailboxes: Mailboxes): Way {
  return {
    name: 'lean operations, in batches',
    async create(contacts) {
      const ids: string[] = [];
      for (const portion of portions(contacts, batches.write)) {
        const operations = portion.map((contact) => ({
          kind: 'create' as const,
          identity: `contact/${contact.email1}`,
          contact,
        }));
        const result = await mailboxes.apply(mailbox, operations, soon());
        if (!result.ok) throw new Error(result.problem.message);
        ids.push(...result.value.flatMap((each) => (each.kind === 'done' ? each.item!.itemId : [])));
      }
      return ids;
    },
    async read(ids) {
      let count = 0;
      for (const portion of portions(ids, batches.read)) {
        const result = await mailboxes.get(mailbox, portion, soon());
        if (!result.ok) throw new Error(result.problem.message);
        count += result.value.filter((each) => each.ok && each.value.contact.notes !== null).length;
      }
      return count;
    },
  };
}

function libraryInBatches(url: string): Way {
  const service = serviceAt(url);
  return {
    name: 'library, in batches',
    async create(contacts) {
      const ids: string[] = [];
      for (const portion of portions(contacts, batches.write)) {
        const items = portion.map((contact) => contactFor(service, contact));
        await service.CreateItems(items, contactsFolder(), ews.MessageDisposition.SaveOnly, null as never);
        ids.push(...items.map((item) => item.Id.UniqueId));
      }
      return ids;
    },
    async read(ids) {
      let count = 0;
      for (const portion of portions(ids, batches.read)) {
        const responses = await service.BindToItems(
          portion.map((id) => new ews.ItemId(id)),
          everything(),
        );
        count += responses.Responses.filter(({ Item: item }) => item?.Body.Text).length;
      }
      return count;
    },
  };
}

function libraryOneByOne(url: string): Way {
  const service = serviceAt(url);
  return {
    name: 'library, one by one',
    async create(contacts) {
      const ids: string[] = [];
      for (const contact of contacts) {
        const item = contactFor(service, contact);
        await item.Save(contactsFolder());
        ids.push(item.Id.UniqueId);
      }
      return ids;
    },
    async read(ids) {
      let count = 0;
      for (const id of ids) {
        const item = await ews.Contact.Bind(service, new ews.ItemId(id), everything());
        if (item.Body.Text) count += 1;
      }
      return count;
    },
  };
}

const contactsFolder = () => new ews.FolderId(ews.WellKnownFolderName.Contacts);

/** The properties that the product asks for, notes as plain text. */
function everything(): ews.PropertySet {
  const { ContactSchema: schema } = ews;
  const properties = new ews.PropertySet(ews.BasePropertySet.IdOnly, [
    schema.ItemClass,
    schema.Sensitivity,
    schema.Body,
    schema.Attachments,
    schema.FileAs,
    schema.DisplayName,
    schema.GivenName,
    schema.MiddleName,
    schema.Surname,
    schema.CompanyName,
    schema.Department,
    schema.JobTitle,
    schema.EmailAddresses,
    schema.PhoneNumbers,
    schema.PhysicalAddresses,
    schema.Birthday,
    schema.BusinessHomePage,
  ]);
  properties.RequestedBodyType = ews.BodyType.Text;
  return properties;
}

function serviceAt(url: string): ews.ExchangeService {
  ews.EwsLogging.DebugLogEnabled = false;
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
  service.Url = new ews.Uri(url);
  service.Credentials = new ews.WebCredentials(benchAccount, benchPassword);
  service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, mailbox);
  return service;
}

function contactFor(service: ews.ExchangeService, source: Contact): ews.Contact {
  const contact = new ews.Contact(service);
  contact.GivenName = source.givenName!;
  contact.MiddleName = source.middleName!;
  contact.Surname = source.surname!;
  contact.DisplayName = source.displayName!;
  contact.FileAs = source.fileAs!;
  contact.CompanyName = source.companyName!;
  contact.JobTitle = source.jobTitle!;
  contact.Department = source.department!;
  contact.EmailAddresses._setItem(ews.EmailAddressKey.EmailAddress1, new ews.EmailAddress(source.email1!));
  contact.PhoneNumbers._setItem(ews.PhoneNumberKey.BusinessPhone, source.businessPhone!);
  contact.PhoneNumbers._setItem(ews.PhoneNumberKey.MobilePhone, source.mobilePhone!);
  contact.Body = new ews.TextBody(source.notes!);
  return contact;
}
