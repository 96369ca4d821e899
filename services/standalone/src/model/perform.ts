import type { MailboxItem } from '@pmsync/contracts';
import { canonicalContact, recordOfIdentity, type Contact } from '@pmsync/domain';
import type { Action } from './actions.js';
import { connection } from './processes.js';
import type { PersonValues } from './projectmate.js';
import { settled } from './stage.js';
import { companies, type World } from './world.js';

/** Does what an action says, as far as there is anything to do it to. */
export async function perform(world: World, action: Action): Promise<void> {
  const { firm, exchange, ledger, replicas, faults } = world;
  const records = (await firm.contacts()).records;
  const ids = [...records.keys()];
  const recordAt = (number: number) => (ids.length === 0 ? undefined : ids[number % ids.length]);
  switch (action.kind) {
    case 'work':
    case 'rest':
      return;
    case 'record-edit': {
      const id = recordAt(action.record);
      if (id === undefined) return;
      firm.edit(id, action.field, action.value);
      const { contact } = (await firm.contacts()).records.get(id)!;
      ledger.edited(id, 'projectmate', action.field, contact);
      return;
    }
    case 'record-create':
      firm.create(action.person);
      return;
    case 'record-delete':
      for (let index = 0; index < action.many; index += 1) {
        const id = ids[(action.record + index) % Math.max(1, ids.length)];
        if (id === undefined) return;
        firm.delete(id);
        ledger.blur(id);
      }
      return;
    case 'record-active': {
      const id = recordAt(action.record);
      if (id === undefined) return;
      firm.setActive(id, action.on);
      ledger.blur(id);
      return;
    }
    case 'record-company': {
      const id = recordAt(action.record);
      if (id === undefined) return;
      firm.setCompany(id, action.company);
      ledger.blur(id);
      return;
    }
    case 'record-broken': {
      const all = [...ids, ...(await firm.contacts()).unreadable].sort();
      const id = all[action.record % Math.max(1, all.length)];
      if (id === undefined) return;
      firm.setBroken(id, action.on);
      ledger.blur(id);
      return;
    }
    case 'company-rename':
      firm.renameCompany(action.company, action.name);
      for (const id of firm.contactsOf(action.company)) ledger.blur(id);
      return;
    case 'company-head': {
      const id = action.record === null ? null : recordAt(action.record);
      if (id === undefined) return;
      const former = firm.headOf(action.company);
      firm.setHead(action.company, id);
      if (id !== null) ledger.blur(id);
      if (former !== null) ledger.blur(former);
      return;
    }
    case 'employee': {
      const mailbox = world.mailboxes[action.mailbox % world.mailboxes.length]!;
      firm.setParameter('OnEmployeeOff', action.onOff);
      world.onEmployeeOff = action.onOff;
      firm.setSynchronised(mailbox, action.on);
      // Whoever switches an employee off wants the mailbox emptied.
      for (const each of world.mailboxes)
        if (action.onOff === 'remove' && !firm.synchronised().has(each)) world.deletions.approved(each);
      ledger.blurAll();
      return;
    }
    case 'mode':
      firm.setParameter('ContactMode', action.mode);
      firm.setParameter('OnExchangeDelete', action.onExchangeDelete);
      world.mode = action.mode;
      world.onExchangeDelete = action.onExchangeDelete;
      ledger.blurAll();
      return;
    case 'crash':
      if (action.process === 'contacts') await world.crashReplica(action.index);
      else if (action.process === 'gateway') await world.crashGateway(action.index);
      else world.crashWatcher();
      return;
    case 'pause':
      replicas[action.index]!.pause();
      return;
    case 'wake':
      for (const replica of replicas) replica.wake();
      return;
    case 'time':
      await world.pass(action.milliseconds);
      return;
    case 'fault':
      faults.arm(action.fault, action.skip);
      return;
    case 'item-back': {
      const returned = world.away.shift();
      if (!returned) return;
      await exchange.putByHand(returned.mailbox, returned.item);
      blur(world, returned.item.identity);
      return;
    }
    default:
      await inMailbox(world, action, world.mailboxes[action.mailbox % world.mailboxes.length]!, recordAt);
  }
}

type InMailbox = Exclude<Extract<Action, { readonly mailbox: number }>, { readonly kind: 'employee' }>;

async function inMailbox(
  world: World,
  action: InMailbox,
  mailbox: string,
  recordAt: (number: number) => string | undefined,
): Promise<void> {
  const { exchange, ledger } = world;
  switch (action.kind) {
    case 'item-new': {
      const itemId = await exchange.putByHand(mailbox, { identity: null, contact: contactOf(action.person) });
      if (action.private) exchange.inner.markPrivate(mailbox, itemId, true);
      return;
    }
    case 'item-alike': {
      const id = recordAt(action.record);
      if (id === undefined) return;
      const { contact } = (await world.firm.contacts()).records.get(id)!;
      await exchange.putByHand(mailbox, {
        identity: null,
        contact: canonicalContact({ ...contact, department: null, jobTitle: 'Из Outlook', photo: null }),
      });
      ledger.blur(id);
      return;
    }
    case 'item-restore': {
      const item = exchange.deleted.get(mailbox)!.pop();
      if (!item) return;
      await exchange.putByHand(mailbox, item);
      blur(world, item.identity);
      return;
    }
    case 'folder-empty':
      for (const item of await exchange.items(mailbox)) await removeItem(world, mailbox, item);
      return;
    case 'sync':
    case 'verify':
    case 'undo':
    case 'retry-parked':
    case 'approve':
      await decide(world, action.kind, mailbox);
      return;
    default: {
      const items = await exchange.items(mailbox);
      const item = items[action.item % Math.max(1, items.length)];
      if (item) await toItem(world, action, mailbox, item);
    }
  }
}

async function toItem(
  world: World,
  action: Extract<InMailbox, { readonly item: number }>,
  mailbox: string,
  item: MailboxItem,
): Promise<void> {
  const { exchange, ledger, databases } = world;
  const { itemId, identity } = item;
  const recordId = recordOfIdentity(identity);
  switch (action.kind) {
    case 'item-edit': {
      const contact = canonicalContact({ ...item.contact, [action.field]: action.value });
      exchange.inner.edit(mailbox, itemId, contact);
      if (recordId !== null) {
        const [link] = await databases.state.linksByItem(world.keyOf(mailbox), [itemId]);
        const heard = !item.private && !exchange.unreadable.has(itemId);
        if (link?.recordId === recordId && heard && world.firm.synchronised().has(mailbox))
          ledger.edited(recordId, mailbox, action.field, contact);
        else ledger.blur(recordId);
      }
      return;
    }
    case 'item-delete':
      await removeItem(world, mailbox, item);
      return;
    case 'item-copy':
      await exchange.putByHand(mailbox, { identity, contact: item.contact });
      blur(world, identity);
      return;
    case 'item-away':
      exchange.inner.edit(mailbox, itemId, null);
      if (recordId !== null) ledger.deleted(mailbox, recordId);
      world.away.push({ mailbox, item: { identity, contact: item.contact } });
      return;
    case 'item-private':
      exchange.inner.markPrivate(mailbox, itemId, action.on);
      // What a private item says never reaches ProjectMate.
      blur(world, identity);
      return;
    case 'item-unreadable':
      if (action.on) exchange.unreadable.add(itemId);
      else exchange.unreadable.delete(itemId);
      exchange.inner.edit(mailbox, itemId, item.contact);
      blur(world, identity);
  }
}

async function removeItem(world: World, mailbox: string, item: MailboxItem): Promise<void> {
  const recordId = recordOfIdentity(item.identity);
  world.exchange.removeByHand(mailbox, item);
  if (recordId !== null) world.ledger.deleted(mailbox, recordId);
}

function blur({ ledger }: World, identity: string | null): void {
  const recordId = recordOfIdentity(identity);
  if (recordId !== null) ledger.blur(recordId);
}

/** What an administrator asks of a replica that is awake; nobody waits for the answer. */
async function decide(
  world: World,
  what: 'sync' | 'verify' | 'undo' | 'retry-parked' | 'approve',
  mailbox: string,
): Promise<void> {
  const replica = world.replicas.find(({ actor }) => !actor.paused);
  if (!replica) return;
  const asked = { version: 1 as const, connection, mailbox };
  const { administration } = replica;
  const begin = (work: Promise<unknown>) => void work.catch(() => undefined);
  if (what === 'undo') {
    const [newest] = await world.databases.state.runs({ connection, mailbox, limit: 1 });
    if (!newest) return;
    // People decide about a run of the whole installation, and about a mailbox that is let delete.
    world.deletions.approved(mailbox);
    begin(administration.undo({ ...asked, run: newest.run, preview: false }));
  } else if (what === 'approve') {
    world.deletions.approved(mailbox);
    begin(administration.decide({ ...asked, decision: 'approve' }));
  } else begin(administration.decide({ ...asked, decision: what === 'retry-parked' ? 'retry' : what }));
  await settled();
}

function contactOf({ surname, givenName, email, phone, jobTitle, company }: PersonValues): Contact {
  const displayName = [surname, givenName].filter(Boolean).join(' ');
  return canonicalContact({
    surname,
    givenName,
    displayName,
    fileAs: displayName,
    email1: email,
    mobilePhone: phone,
    jobTitle,
    companyName: company === null ? null : companies[company]!.name,
  });
}
