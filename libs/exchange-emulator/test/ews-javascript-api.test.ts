import { describe, expect, test } from 'vitest';
import {
  BasePropertySet,
  BodyType,
  ConflictResolutionMode,
  ConnectingIdType,
  Contact,
  ContactSchema,
  DeleteMode,
  EmailAddress,
  EmailAddressKey,
  ExchangeService,
  ExchangeVersion,
  FileAsMapping,
  Folder,
  FolderId,
  FolderView,
  ImpersonatedUserId,
  ItemId,
  ItemView,
  MessageBody,
  PhoneNumberKey,
  PropertySet,
  ResolveNameSearchLocation,
  SearchFilter,
  ServiceError,
  ServiceResponseException,
  Uri,
  WebCredentials,
  WellKnownFolderName,
} from 'ews-javascript-api';
import { ANNA, BORIS, PASSWORD, useServer } from './support/server.js';

const CONTACTS = new FolderId(WellKnownFolderName.Contacts);

// A client that was written against Exchange, not against this server.
const server = useServer();

function client(as?: string): ExchangeService {
  const service = new ExchangeService(ExchangeVersion.Exchange2013);
  service.Url = new Uri(server.emulator.url);
  service.Credentials = new WebCredentials(as ? 'service' : 'FIRM\\anna', PASSWORD);
  if (as) service.ImpersonatedUserId = new ImpersonatedUserId(ConnectingIdType.SmtpAddress, as);
  return service;
}

async function newContact(service: ExchangeService, surname: string): Promise<ItemId> {
  const contact = new Contact(service);
  contact.GivenName = 'Анна';
  contact.Surname = surname;
  contact.FileAsMapping = FileAsMapping.SurnameCommaGivenName;
  contact.CompanyName = 'ООО Ромашка';
  contact.EmailAddresses._setItem(EmailAddressKey.EmailAddress1, new EmailAddress('anna@x.ru'));
  contact.PhoneNumbers._setItem(PhoneNumberKey.MobilePhone, '+7 900');
  contact.Body = new MessageBody(BodyType.Text, 'text');
  await contact.Save(WellKnownFolderName.Contacts);
  return contact.Id;
}

describe('ews-javascript-api', () => {
  test('binds folders and walks them', async () => {
    const service = client();
    const contacts = await Folder.Bind(service, WellKnownFolderName.Contacts);
    expect(contacts.DisplayName).toBe('Contacts');
    const found = await service.FindFolders(WellKnownFolderName.MsgFolderRoot, new FolderView(100));
    expect(found.Folders.map(({ DisplayName }) => DisplayName)).toContain('Inbox');
    expect(service.ServerInfo.MajorVersion).toBe(15);
  });

  test('creates, gets, finds, changes and deletes a contact', async () => {
    const service = client(BORIS);
    const id = await newContact(service, 'Иванова');
    const bound = await Contact.Bind(service, id, new PropertySet(BasePropertySet.FirstClassProperties));
    expect([bound.Surname, bound.FileAs, bound.CompleteName.GivenName]).toEqual([
      'Иванова',
      'Иванова, Анна',
      'Анна',
    ]);
    expect(bound.EmailAddresses._getItem(EmailAddressKey.EmailAddress1).Address).toBe('anna@x.ru');
    expect(bound.PhoneNumbers._getItem(PhoneNumberKey.MobilePhone)).toBe('+7 900');
    expect(bound.Body.Text).toBe('text');

    const filter = new SearchFilter.IsEqualTo(ContactSchema.Surname, 'Иванова');
    const found = await service.FindItems(WellKnownFolderName.Contacts, filter, new ItemView(10));
    expect(found.Items.map((item) => item.Id.UniqueId)).toEqual([id.UniqueId]);

    bound.Surname = 'Петрова';
    await bound.Update(ConflictResolutionMode.NeverOverwrite);
    const again = await Contact.Bind(service, id, new PropertySet(BasePropertySet.FirstClassProperties));
    expect([again.Surname, again.FileAs]).toEqual(['Петрова', 'Петрова, Анна']);

    await again.Delete(DeleteMode.MoveToDeletedItems);
    expect(server.emulator.control.contacts(BORIS)).toEqual([]);
    expect(server.emulator.control.contacts(BORIS, 'deleteditems')).toHaveLength(1);
  });

  test('synchronises a folder', async () => {
    const service = client();
    const id = await newContact(service, 'Sync');
    const first = await service.SyncFolderItems(CONTACTS, PropertySet.IdOnly, null as never, 100, 0, '');
    expect(first.Count).toBe(1);
    const quiet = await service.SyncFolderItems(
      CONTACTS,
      PropertySet.IdOnly,
      null as never,
      100,
      0,
      first.SyncState,
    );
    expect([quiet.Count, quiet.MoreChangesAvailable]).toEqual([0, false]);
    server.emulator.control.deleteContact(ANNA, id.UniqueId, 'HardDelete');
    const gone = await service.SyncFolderItems(
      CONTACTS,
      PropertySet.IdOnly,
      null as never,
      100,
      0,
      first.SyncState,
    );
    expect(gone._getItem(0).ItemId.UniqueId).toBe(id.UniqueId);
  });

  test('resolves names', async () => {
    const resolved = await client().ResolveName('Boris', ResolveNameSearchLocation.DirectoryOnly, false);
    expect(resolved._getItem(0).Mailbox.Address).toBe(BORIS);
  });

  test('reports errors as it reports those of Exchange', async () => {
    const missing = Contact.Bind(client(), new ItemId('AAMk'));
    await expect(missing).rejects.toBeInstanceOf(ServiceResponseException);
    const denied = Folder.Bind(client('nobody@firm.test'), WellKnownFolderName.Contacts);
    await expect(denied).rejects.toMatchObject({ responseCode: ServiceError.ErrorNonExistentMailbox });
  });
});
