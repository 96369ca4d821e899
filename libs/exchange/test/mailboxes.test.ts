import type { ExchangeVersion } from '@pmsync/domain';
import { startEmulator } from '@pmsync/exchange-emulator';
import { connectEws, MemoryMailboxes } from '../src/index.js';
import { accessTo, basic } from './access.js';
import { mailboxesContract, type MailboxesFixture } from './contract/mailboxes.contract.js';

const addresses = Array.from({ length: 160 }, (_, index) => `employee${index}@example.com`);

function inTurn(): () => string {
  let next = 0;
  return () => addresses[next++]!;
}

const folders = [
  [null, 'ProjectMate'],
  ['ProjectMate & Ко', null],
] as const;

for (const [contactsFolder, otherFolder] of folders) {
  const where = contactsFolder === null ? 'the contacts folder' : 'a folder of a chosen name';

  mailboxesContract(`memory, ${where}`, () => {
    const mailboxes = MemoryMailboxes.of(addresses, contactsFolder);
    return Promise.resolve({
      mailboxes,
      contactsFolder,
      elsewhere: mailboxes.in(otherFolder),
      mailbox: inTurn(),
      edit: (...edited) => mailboxes.edit(...edited),
      markPrivate: (...marked) => mailboxes.markPrivate(...marked),
      addDistributionList: (address) => mailboxes.addDistributionList(address),
      editPhoto: (...edited) => mailboxes.editPhoto(...edited),
      photoCount: (address, itemId) => mailboxes.photoCount(address, itemId),
      deleteFolder: (address) => mailboxes.deleteFolder(address),
      watches: {
        cut: () => mailboxes.watches.cut(),
        forget: () => mailboxes.watches.forget(),
        renew: () => Promise.resolve(mailboxes.watches.renew()),
      },
      close: () => mailboxes.close(),
    } satisfies MailboxesFixture);
  });

  for (const version of ['Exchange2016', 'Exchange2007_SP1'] as const) {
    mailboxesContract(
      `EWS on the emulator as ${version}, ${where}`,
      () => onEmulator(version, contactsFolder, otherFolder),
      version !== 'Exchange2007_SP1',
    );
  }
}

/** The oldest version has every property and operation that is used of it; whatever is newer has them, too. */
async function onEmulator(
  version: ExchangeVersion,
  contactsFolder: string | null,
  otherFolder: string | null,
): Promise<MailboxesFixture> {
  const password = 'p&<>"ä';
  const emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: 'svc', password, mayImpersonate: true }],
    mailboxes: addresses.map((address) => ({ address, displayName: address })),
    domain: 'EXAMPLE',
    serverVersion: version,
  });
  const { control } = emulator;
  const connect = (folder: string | null) =>
    connectEws(
      accessTo(emulator.url, {
        version,
        signIn: basic({ domain: 'EXAMPLE', password }),
        contactsFolder: folder,
      }),
    );
  const mailboxes = connect(contactsFolder);
  const elsewhere = connect(otherFolder);
  const folder = contactsFolder ?? 'contacts';
  return {
    mailboxes,
    contactsFolder,
    elsewhere,
    mailbox: inTurn(),
    edit(address, itemId, contact) {
      const properties = contact ? { Surname: contact.surname ?? '', Body: contact.notes ?? '' } : {};
      if (itemId === null) return control.createContact(address, properties, folder);
      if (contact) control.updateContact(address, itemId, properties);
      else control.deleteContact(address, itemId, 'HardDelete');
      return itemId;
    },
    markPrivate(address, itemId, isPrivate) {
      control.updateContact(address, itemId, { Sensitivity: isPrivate ? 'Private' : 'Normal' });
    },
    addDistributionList: (address) => control.createDistributionList(address, 'Everybody', folder),
    editPhoto(address, itemId, bytes) {
      control.setPhoto(address, itemId, bytes && Buffer.from(bytes).toString('base64'));
    },
    photoCount(address, itemId) {
      const item = control.contacts(address, folder).find((each) => each.itemId === itemId);
      return (item?.properties.Attachments as unknown[] | undefined)?.length ?? 0;
    },
    deleteFolder(address, forGood) {
      control.deleteFolder(address, folder, forGood ? 'HardDelete' : 'MoveToDeletedItems');
    },
    watches: {
      cut: () => control.cutStreams(),
      forget: () => control.dropSubscriptions(),
      renew: () => Promise.resolve(control.endStreams()),
    },
    async close() {
      await mailboxes.close();
      await elsewhere.close();
      await emulator.close();
    },
  };
}
