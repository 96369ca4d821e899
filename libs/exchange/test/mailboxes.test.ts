import type { Contact } from '@pmsync/domain';
import { startEmulator } from '@pmsync/exchange-emulator';
import { connectEws, MemoryMailboxes } from '../src/index.js';
import { accessTo, basic } from './access.js';
import { mailboxesContract } from './contract/mailboxes.contract.js';

const addresses = Array.from({ length: 60 }, (_, index) => `employee${index}@example.com`);

function inTurn(): () => string {
  let next = 0;
  return () => addresses[next++]!;
}

mailboxesContract('memory', () => {
  const mailboxes = new MemoryMailboxes(addresses);
  return Promise.resolve({
    mailboxes,
    mailbox: inTurn(),
    edit: (address: string, itemId: string | null, contact: Contact | null) =>
      mailboxes.edit(address, itemId, contact),
    close: () => mailboxes.close(),
  });
});

mailboxesContract('EWS, on the emulator', async () => {
  const password = 'p&<>"ä';
  const emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: 'svc', password, mayImpersonate: true }],
    mailboxes: addresses.map((address) => ({ address, displayName: address })),
    domain: 'EXAMPLE',
  });
  const mailboxes = connectEws(accessTo(emulator.url, { signIn: basic({ domain: 'EXAMPLE', password }) }));
  return {
    mailboxes,
    mailbox: inTurn(),
    edit(address, itemId, contact) {
      const properties = contact ? { Surname: contact.surname ?? '', Body: contact.notes ?? '' } : {};
      if (itemId === null) return emulator.control.createContact(address, properties);
      if (contact) emulator.control.updateContact(address, itemId, properties);
      else emulator.control.deleteContact(address, itemId, 'HardDelete');
      return itemId;
    },
    async close() {
      await mailboxes.close();
      await emulator.close();
    },
  };
});
