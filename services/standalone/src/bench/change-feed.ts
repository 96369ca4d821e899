import { openProjectMateStore, ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';

const small = 10_000;
const changes = 101;

type Access = ConstructorParameters<typeof ReferenceProjectMate>[0];

export interface ChangeFeed {
  readonly contacts: { readonly small: number; readonly large: number };
  /** Median of one change, from asking the log until it is taken over, in milliseconds. */
  readonly milliseconds: { readonly small: number; readonly large: number };
  readonly largeToSmall: number;
}

/**
 * What it costs to take over one change out of 10,000 contacts and out of `large`: the log, the audience, the contact, and the row removed. `places`: two
 * databases that are not there yet.
 */
export async function measureChangeFeed(
  places: readonly [Access, Access],
  large = 1_000_000,
): Promise<ChangeFeed> {
  const databases: Feed[] = [];
  try {
    databases.push(await Feed.of(places[0], small), await Feed.of(places[1], large));
    const times: [number[], number[]] = [[], []];
    // Turn by turn, so that whatever else the machine does hits both alike.
    for (let change = 0; change < changes; change += 1) {
      for (const [index, database] of databases.entries())
        times[index]!.push(await database.takeOver(change));
    }
    const [ofSmall, ofLarge] = times.map(
      (each) => each.toSorted((left, right) => left - right)[changes >> 1]!,
    );
    return {
      contacts: { small, large },
      milliseconds: { small: ofSmall!, large: ofLarge! },
      largeToSmall: ofLarge! / ofSmall!,
    };
  } finally {
    for (const database of databases) await database.close();
  }
}

class Feed {
  private readonly store;

  private constructor(
    private readonly user: ReferenceProjectMate,
    access: Access,
    private readonly mailbox: string,
    private readonly records: readonly string[],
  ) {
    this.store = openProjectMateStore(access);
  }

  static async of(access: Access, contacts: number): Promise<Feed> {
    const scale = { employees: 8, companies: 40, contacts: small };
    await seedDemoFirm(access, { mailDomain: 'example.com', mailServerName: 'x', scale });
    const user = new ReferenceProjectMate(access);
    const records = (await user.contactIds()).slice(0, changes);
    await user.multiplyContacts(contacts);
    const store = openProjectMateStore(access);
    const [employee] = await store.synchronisedEmployees();
    await store.close();
    return new Feed(user, access, employee!.mailbox, records);
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
