import ews from 'ews-javascript-api';
import { openProjectMateStore } from '@pmsync/store';
import { benchAccount, benchPassword } from './bench-firm.js';

/** What such a script would not survive: the library escapes nothing. */
function harmless(text: string | null): string {
  return (text ?? '').replace(/[&<>"']/g, '');
}

/**
 * The script that people write: contact after contact, each saved by itself with ews-javascript-api as it comes from npm. Answers the seconds that so many items took.
 */
export async function runPlainScript(
  url: string,
  database: string,
  mailbox: string,
  items: number,
): Promise<number> {
  const store = openProjectMateStore({ kind: 'sqlite', file: database });
  const ids = await store.audienceIn(mailbox, null, items);
  const records = await store.contactsFor(mailbox, ids);
  await store.close();
  const service = new ews.ExchangeService(ews.ExchangeVersion.Exchange2016);
  service.Url = new ews.Uri(url);
  service.Credentials = new ews.WebCredentials(benchAccount, benchPassword);
  service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, mailbox);
  const begin = performance.now();
  for (const { contact: source } of records) {
    const contact = new ews.Contact(service);
    contact.GivenName = harmless(source.givenName);
    contact.MiddleName = harmless(source.middleName);
    contact.Surname = harmless(source.surname);
    contact.DisplayName = harmless(source.displayName);
    contact.FileAs = harmless(source.fileAs);
    contact.CompanyName = harmless(source.companyName);
    contact.JobTitle = harmless(source.jobTitle);
    contact.Department = harmless(source.department);
    if (source.email1)
      contact.EmailAddresses._setItem(ews.EmailAddressKey.EmailAddress1, new ews.EmailAddress(source.email1));
    if (source.mobilePhone) contact.PhoneNumbers._setItem(ews.PhoneNumberKey.MobilePhone, source.mobilePhone);
    if (source.notes) contact.Body = new ews.TextBody(harmless(source.notes));
    await contact.Save(new ews.FolderId(ews.WellKnownFolderName.Contacts));
  }
  return (performance.now() - begin) / 1_000;
}
