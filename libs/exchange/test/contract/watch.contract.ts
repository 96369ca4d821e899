import type { ExchangeResult } from '@pmsync/contracts';
import { canonicalContact } from '@pmsync/domain';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Watch } from '../../src/index.js';
import type { MailboxesFixture } from './mailboxes.contract.js';

const contact = canonicalContact({ surname: 'Ли' });
const fine = { ok: true, value: null };
const within = { timeout: 5_000, interval: 5 };

/** One `follow`, and what it told. */
class Following {
  signsOfLife = 0;
  readonly changed: string[] = [];
  readonly lost: string[] = [];
  readonly end: Promise<ExchangeResult<null>>;
  private readonly abort = new AbortController();

  constructor(watch: Watch) {
    this.end = watch.follow(
      {
        alive: () => (this.signsOfLife += 1),
        changed: (mailbox) => this.changed.push(mailbox),
        lost: (mailbox) => this.lost.push(mailbox),
      },
      { silence: 10_000, signal: this.abort.signal },
    );
  }

  async alive(): Promise<this> {
    await vi.waitFor(() => expect(this.signsOfLife).toBeGreaterThan(0), within);
    return this;
  }

  async told(...mailboxes: string[]): Promise<void> {
    await vi.waitFor(() => expect([...new Set(this.changed)].sort()).toEqual(mailboxes.sort()), within);
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.end;
  }
}

/** What the port promises of watching. */
export function watchContract(fixtureOf: () => MailboxesFixture): void {
  const options = () => ({ deadline: Date.now() + 20_000 });

  describe('watching', () => {
    const open: Following[] = [];
    afterEach(async () => {
      await Promise.all(open.splice(0).map((following) => following.stop()));
    });

    function follow(watch: Watch): Following {
      const following = new Following(watch);
      open.push(following);
      return following;
    }

    /** Mailboxes whose contacts folder is there, and a watch of all of them. */
    async function watched(count: number) {
      const fixture = fixtureOf();
      const mailboxes = Array.from({ length: count }, () => fixture.mailbox());
      for (const mailbox of mailboxes) await fixture.mailboxes.changes(mailbox, null, 512, options());
      const watch = fixture.mailboxes.watch(mailboxes[0]!);
      for (const mailbox of mailboxes) expect(await watch.add(mailbox, options())).toEqual(fine);
      return { fixture, watch, mailboxes };
    }

    test('tells of new items, edits and deletions, each of its mailbox', async () => {
      const { fixture, watch, mailboxes } = await watched(2);
      const [anna, boris] = mailboxes as [string, string];
      const first = await follow(watch).alive();
      const itemId = fixture.edit(anna, null, contact);
      await first.told(anna);
      first.changed.length = 0;
      fixture.edit(anna, itemId, canonicalContact({ surname: 'Ким' }));
      await first.told(anna);
      first.changed.length = 0;
      fixture.edit(anna, itemId, null);
      fixture.edit(boris, null, contact);
      await first.told(anna, boris);
    });

    test('counts the streams that are open', async () => {
      const { fixture, watch, mailboxes } = await watched(2);
      const other = fixture.mailboxes.watch(mailboxes[1]!);
      await other.add(mailboxes[1]!, options());
      const before = fixture.mailboxes.openStreams();
      const first = await follow(watch).alive();
      expect(fixture.mailboxes.openStreams()).toBe(before + 1);
      const second = await follow(other).alive();
      expect(fixture.mailboxes.openStreams()).toBe(before + 2);
      await first.stop();
      await second.stop();
      expect(fixture.mailboxes.openStreams()).toBe(before);
    });

    test('tells of what this program writes, too', async () => {
      const { fixture, watch, mailboxes } = await watched(1);
      const following = await follow(watch).alive();
      await fixture.mailboxes.apply(
        mailboxes[0]!,
        [{ kind: 'create', identity: 'contact/1', contact }],
        options(),
      );
      await following.told(mailboxes[0]!);
    });

    test('tells nothing of other mailboxes, other folders, and mailboxes that were taken out', async () => {
      const { fixture, watch, mailboxes } = await watched(2);
      const [anna, boris] = mailboxes as [string, string];
      const stranger = fixture.mailbox();
      await fixture.mailboxes.changes(stranger, null, 512, options());
      const following = await follow(watch).alive();
      expect(await watch.remove(boris, options())).toEqual(fine);
      fixture.edit(stranger, null, contact);
      fixture.edit(boris, null, contact);
      const create = { kind: 'create', identity: 'contact/1', contact } as const;
      await fixture.elsewhere.apply(anna, [create], options());
      // What comes after shows that these were not merely late.
      await following.alive();
      expect(following.changed).toEqual([]);
      fixture.edit(anna, null, contact);
      await following.told(anna);
    });

    test('tells of what happened before anybody followed', async () => {
      const { fixture, watch, mailboxes } = await watched(1);
      fixture.edit(mailboxes[0]!, null, contact);
      await follow(watch).told(mailboxes[0]!);
    });

    test('ends well when the server wants to be asked anew, and misses nothing', async () => {
      const { fixture, watch, mailboxes } = await watched(1);
      const first = await follow(watch).alive();
      await fixture.watches.renew();
      expect(await first.end).toEqual(fine);
      fixture.edit(mailboxes[0]!, null, contact);
      await follow(watch).told(mailboxes[0]!);
    });

    test('says when the connection broke off, and can be followed again', async () => {
      const { fixture, watch, mailboxes } = await watched(1);
      const first = await follow(watch).alive();
      fixture.watches.cut();
      expect(await first.end).toMatchObject({ ok: false, problem: { kind: 'transient' } });
      const second = await follow(watch).alive();
      fixture.edit(mailboxes[0]!, null, contact);
      await second.told(mailboxes[0]!);
    });

    test('says which mailboxes the server forgot; added again they are watched', async () => {
      const { fixture, watch, mailboxes } = await watched(2);
      const [anna, boris] = mailboxes as [string, string];
      const first = await follow(watch).alive();
      fixture.watches.forget();
      await first.end;
      expect(await watch.add(boris, options())).toEqual(fine);
      const second = follow(watch);
      await vi.waitFor(() => expect(second.lost).toEqual([anna]), within);
      fixture.edit(boris, null, contact);
      await second.told(boris);
      await second.stop();
      expect(await watch.add(anna, options())).toEqual(fine);
      const third = await follow(watch).alive();
      fixture.edit(anna, null, contact);
      await third.told(anna);
      expect(third.lost).toEqual([]);
    });

    test('says that a mailbox is lost whose folder was thrown away', async (context) => {
      const { fixture, watch, mailboxes } = await watched(1);
      if (fixture.contactsFolder === null) return context.skip();
      const first = await follow(watch).alive();
      fixture.deleteFolder(mailboxes[0]!, false);
      await vi.waitFor(() => expect(first.lost).toEqual(mailboxes), within);
      await first.told(mailboxes[0]!);
      await first.stop();
      expect(await watch.add(mailboxes[0]!, options())).toEqual(fine);
      const second = await follow(watch).alive();
      await fixture.mailboxes.changes(mailboxes[0]!, null, 512, options());
      fixture.edit(mailboxes[0]!, null, contact);
      await second.told(mailboxes[0]!);
    });

    test('refuses a mailbox that is not there', async () => {
      const { watch } = await watched(1);
      expect(await watch.add('nobody@example.com', options())).toMatchObject({
        ok: false,
        problem: { kind: 'not-found', what: 'mailbox' },
      });
    });

    test('is ended by its signal', async () => {
      const { watch } = await watched(1);
      const following = await follow(watch).alive();
      await following.stop();
      expect(await following.end).toMatchObject({ ok: false, problem: { kind: 'transient' } });
    });
  });
}
