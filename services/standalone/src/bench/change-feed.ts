import { join } from 'node:path';
import { openProjectMateStore, ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';

const small = 10_000;
const large = 1_000_000;
const changes = 101;

export interface ChangeFeed {
  readonly contacts: { readonly small: number; readonly large: number };
  /** Median of one change, from asking the log until it is taken over, in milliseconds. */
  readonly milliseconds: { readonly small: number; readonly large: number };
  readonly largeToSmall: number;
}

/** What it costs to take over one change out of many contacts: the log, the audience, the contact, and the row removed. */
export async function measureChangeFeed(folder: string): Promise<ChangeFeed> {
  const databases = [await Feed.of(folder, small), await Feed.of(folder, large)] as const;
  const times: [number[], number[]] = [[], []];
  // Turn by turn, so that whatever else the machine does hits both alike.
  for (let change = 0; change < changes; change += 1) {
    for (const [index, database] of databases.entries()) times[index]!.push(await database.takeOver(change));
  }
  for (const database of databases) await database.close();
  const [ofSmall, ofLarge] = times.map((each) => each.toSorted((left, right) => left - right)[changes >> 1]!);
  return {
    contacts: { small, large },
    milliseconds: { small: ofSmall!, large: ofLarge! },
    largeToSmall: ofLarge! / ofSmall!,
  };
}

class Feed {
  private readonly store;

  private constructor(
    private readonly user: ReferenceProjectMate,
    file: string,
    private readonly mailbox: string,
    private readonly records: readonly string[],
  ) {
    this.store = openProjectMateStore({ kind: 'sqlite', file });
  }

  static async of(folder: string, contacts: number): Promise<Feed> {
    const file = join(folder, `feed-${contacts}.sqlite`);
    const scale = { employees: 8, companies: 40, contacts: small };
    await seedDemoFirm({ kind: 'sqlite', file }, { mailDomain: 'example.com', mailServerName: 'x', scale });
    const user = new ReferenceProjectMate({ kind: 'sqlite', file });
    const records = (await user.contactIds()).slice(0, changes);
    await user.multiplyContacts(contacts / small);
    const store = openProjectMateStore({ kind: 'sqlite', file });
    const [employee] = await store.synchronisedEmployees();
    await store.close();
    return new Feed(user, file, employee!.mailbox, records);
  }

  /** Milliseconds. */
  async takeOver(change: number): Promise<number> {
    const record = this.records[change]!;
    await this.user.updateContact(record, { job_title: `Change ${change}` });
    const begin = performance.now();
    const rows = await this.store.readChangeLog(1_000);
    const ids = rows.map(({ recordId }) => recordId);
    const reached = await this.store.audienceOf(ids);
    const contacts = await this.store.contactsFor(this.mailbox, ids);
    await this.store.removeFromChangeLog(rows.map(({ id }) => id));
    const milliseconds = performance.now() - begin;
    if (ids.join() !== record || reached.length !== 8 || contacts.length !== 1)
      throw new Error('The feed is wrong.');
    return milliseconds;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.user.close();
  }
}
