import type { ExchangeAccess, WatchableMailboxes } from '@pmsync/exchange';
import type { MailboxOperation } from '@pmsync/contracts';
import { canonicalContact } from '@pmsync/domain';
import { mailbox, namedFolder } from './names.js';
import { judges, type Judge, type WatchOutcome } from './judge.js';

/** What the calls are about, as it was when they were recorded. */
export interface Stock {
  /** Contacts, a distribution list, and one that is not there. */
  readonly itemIds: readonly string[];
  readonly changeKeys: readonly string[];
  readonly identities: readonly string[];
  readonly withPhoto: { readonly itemId: string; readonly changeKey: string };
  readonly syncState: string;
  readonly namedSyncState: string;
}

/** A call of the port `Mailboxes`, and what may come of it. */
export interface Call {
  readonly name: string;
  readonly access: Partial<ExchangeAccess>;
  readonly signIn: 'basic' | 'ntlm' | 'oauth';
  readonly invoke: (mailboxes: WatchableMailboxes, deadline: number) => Promise<unknown>;
  readonly judge: Judge;
}

/** Where a call works, and how it signs in. */
type Way = Pick<Call, 'access' | 'signIn'>;
const basic: Way = { access: {}, signIn: 'basic' };
const ntlm: Way = { access: {}, signIn: 'ntlm' };
const oauth: Way = { access: {}, signIn: 'oauth' };
const inNamedFolder: Way = { access: { contactsFolder: namedFolder }, signIn: 'basic' };
const picture = Buffer.from('\x89PNG and so on', 'latin1');

const create = (name: string): MailboxOperation => ({
  kind: 'create',
  identity: `contact/${name}`,
  contact: canonicalContact({ surname: name, notes: 'Zeile\nстрока', email1: `${name}@example.org` }),
});

/** Milliseconds in which a watched server has to say something. */
const silence = 1_000;

/** Watches the mailbox until the server falls silent, or something is wrong; answers what was told and how each step ended. */
async function watched(mailboxes: WatchableMailboxes, deadline: number): Promise<WatchOutcome> {
  const watch = mailboxes.watch(mailbox);
  const told = new Set<string>();
  const added = await watch.add(mailbox, { deadline });
  const followed = await watch.follow(
    {
      alive: () => void told.add('alive'),
      changed: (address) => void told.add(`changed ${address}`),
      lost: (address) => void told.add(`lost ${address}`),
    },
    { silence, signal: AbortSignal.timeout(Math.max(deadline - Date.now(), 1)) },
  );
  const removed = await watch.remove(mailbox, { deadline });
  return { steps: [added, followed, removed], told: [...told].toSorted() };
}

/** Every call that reads replies, each way that a reply of its own kind is read. */
export function callsAbout(stock: Stock): readonly Call[] {
  const { itemIds, changeKeys, identities, withPhoto, syncState, namedSyncState } = stock;
  const item = (index: number) => ({ itemId: itemIds[index]!, changeKey: changeKeys[index]! });
  const update = (index: number, changeKey = changeKeys[index]!): MailboxOperation => ({
    kind: 'update',
    item: { itemId: itemIds[index]!, changeKey },
    fields: ['surname', 'notes', 'businessAddress'],
    contact: canonicalContact({ surname: 'Neu', businessAddress: { city: 'Köln' } }),
    identity: null,
  });
  const changes = (name: string, way: Way, state: string | null, limit: number): Call => ({
    name,
    ...way,
    invoke: (mailboxes, deadline) => mailboxes.changes(mailbox, state, limit, { deadline }),
    judge: judges.changes,
  });
  const apply = (name: string, way: Way, operations: readonly MailboxOperation[]): Call => ({
    name,
    ...way,
    invoke: (mailboxes, deadline) => mailboxes.apply(mailbox, operations, { deadline }),
    judge: judges.apply(operations),
  });
  const find = (name: string, way: Way): Call => ({
    name,
    ...way,
    invoke: (mailboxes, deadline) => mailboxes.find(mailbox, identities, { deadline }),
    judge: judges.find(identities),
  });
  return [
    changes('changes from the beginning', basic, null, 512),
    changes('changes since', basic, syncState, 2),
    changes('changes in a named folder', inNamedFolder, null, 512),
    changes('changes since in a named folder', inNamedFolder, namedSyncState, 512),
    changes('changes, signed in by NTLM', ntlm, null, 1),
    changes('changes, signed in by OAuth', oauth, null, 1),
    {
      name: 'get',
      ...basic,
      invoke: (mailboxes, deadline) => mailboxes.get(mailbox, itemIds, { deadline }),
      judge: judges.get(itemIds),
    },
    apply('create', basic, ['Erste', 'Вторая', 'Third'].map(create)),
    apply('create in a named folder', inNamedFolder, [create('Named')]),
    // The second one is not in that state any more.
    apply('update', basic, [update(0), update(1, changeKeys[0]), update(2)]),
    apply(
      'delete',
      basic,
      [3, 4].map((index) => ({ kind: 'delete', item: item(index) })),
    ),
    apply('create, update and delete', basic, [
      create('Gemischt'),
      update(2),
      { kind: 'delete', item: item(5) },
    ]),
    find('find', basic),
    find('find in a named folder', inNamedFolder),
    {
      name: 'photo',
      ...basic,
      invoke: (mailboxes, deadline) => mailboxes.photo(mailbox, withPhoto.itemId, { deadline }),
      judge: judges.photo,
    },
    ...([picture, null] as const).map((bytes): Call => ({
      name: bytes ? 'set a photo' : 'take a photo away',
      ...basic,
      invoke: (mailboxes, deadline) => mailboxes.setPhoto(mailbox, withPhoto, bytes, { deadline }),
      judge: judges.setPhoto,
    })),
    ...([basic, ntlm] as const).map((way, index): Call => ({
      name: ['watch', 'watch, signed in by NTLM'][index]!,
      ...way,
      invoke: watched,
      judge: judges.watch,
    })),
    ...([basic, ntlm, oauth, inNamedFolder] as const).map((way, index): Call => ({
      name: ['check', 'check by NTLM', 'check by OAuth', 'check with a named folder'][index]!,
      ...way,
      invoke: (mailboxes, deadline) => mailboxes.check(mailbox, { deadline }),
      judge: judges.check,
    })),
    {
      name: 'check without a mailbox',
      ...basic,
      invoke: (mailboxes, deadline) => mailboxes.check(null, { deadline }),
      judge: judges.check,
    },
  ];
}
