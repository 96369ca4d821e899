import type { MailboxItem } from '@pmsync/contracts';
import type { ContactRecord, JournalEntry, ParkedItem } from '@pmsync/store';
import { connection } from '../processes.js';
import type { World } from '../world.js';

/** Everything that the checks look at, as it stands when all has come to rest. */
export interface Look {
  readonly world: World;
  readonly records: ReadonlyMap<string, ContactRecord>;
  /** The ids of the records whose rows break the contract. */
  readonly unreadable: ReadonlySet<string>;
  readonly synchronised: ReadonlySet<string>;
  readonly items: ReadonlyMap<string, readonly MailboxItem[]>;
  readonly parked: readonly ParkedItem[];
  readonly journal: readonly JournalEntry[];
}

const journalLimit = 100_000;

export async function lookAt(world: World): Promise<Look> {
  const { firm, exchange, databases } = world;
  const items = new Map<string, readonly MailboxItem[]>();
  const journal = await databases.state.journal({ connection, limit: journalLimit });
  for (const { mailbox, recordId, undoes, undoneBy } of journal)
    if (undoes !== null || undoneBy !== null) world.ledger.tookBack(mailbox, recordId);
  for (const mailbox of world.mailboxes) items.set(mailbox, await exchange.items(mailbox));
  return {
    world,
    ...(await firm.contacts()),
    synchronised: firm.synchronised(),
    items,
    parked: await databases.state.parked(connection, 'contacts'),
    journal,
  };
}

/** Names a record for a person who reads about a breach. */
export function nameOf(recordId: string): string {
  return recordId.startsWith('00000001-') ? `record ${Number(recordId.slice(24))}` : `record ${recordId}`;
}
