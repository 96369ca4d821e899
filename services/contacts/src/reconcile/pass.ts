import { brake, contactIdentity, recordOfIdentity, type ItemChange } from '@pmsync/domain';
import type { Intent, MailboxState } from '@pmsync/store';
import { lookAgain, readExchangeChanges, type ExchangeChanges } from './exchange-changes.js';
import { forgetMissing, takeForeignItems } from './foreign-items.js';
import { changeMode } from './mode-change.js';
import { commitPart } from './pass-commit.js';
import { PassEnded, valueOf, type PassEnd } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { PortionReconciliation, type Course } from './portion-reconciliation.js';
import { operationsPerRequest, portionsOf } from './portions.js';
import { brakeSentence } from './sentences.js';
import { sortItems, workList, type WorkList } from './work-list.js';

/** Pending rows that one pass looks at; what waits beyond them is the next pass's. Bounds memory, and what the brake can count. */
const pendingPerPass = 20_000;
/** Records that are read and planned at once: two requests' worth, so that their intents are one commit. */
const recordsPerPortion = 2 * operationsPerRequest;
/** After so many writes the pass reads its own echo at once, instead of leaving the next one with a long way to catch up. */
const writesBeforeCatchingUp = 100;
/** Items that turned out to be in another state than their links say are looked at again so many times before the key rests. */
const secondLooks = 3;

/** One reconciliation of the contacts of one mailbox (design 3, steps 2 to 7). */
export class ContactPass {
  private unsettled: readonly Intent[] = [];
  private readonly course: Course = { writes: 0, staleItemIds: new Set(), parked: new Map(), setback: null };

  constructor(private readonly parts: PassParts) {}

  async run(): Promise<PassEnd> {
    let looks = 0;
    for (;;) {
      this.course.writes = 0;
      this.course.setback = null;
      const end = await this.once();
      if (end.kind === 'again' && this.course.staleItemIds.size > 0 && looks < secondLooks) looks += 1;
      else if (end.kind !== 'in-step' || this.course.writes <= writesBeforeCatchingUp) return end;
    }
  }

  /** One look at both sides, and what follows from it. */
  async once(): Promise<PassEnd> {
    try {
      return await this.lookAndWrite();
    } catch (error) {
      if (error instanceof PassEnded) return error.end;
      throw error;
    }
  }

  private async lookAndWrite(): Promise<PassEnd> {
    const { parts } = this;
    const { state, key, lease, now, policy } = parts;
    const mailbox = await state.mailboxState(key);
    this.unsettled = await state.openIntents(key);
    const settled = Math.max(0, ...this.unsettled.map((intent) => intent.settledBy));
    if (settled > now()) return { kind: 'again', afterMilliseconds: settled - now() };

    await this.lookAtUnsettledLinks();
    const since = mailbox?.syncState ?? null;
    const exchange = await readExchangeChanges(parts, since);
    const items = await this.withSecondLooks(exchange);
    const { ours, foreign } = await sortItems(parts, [...items, ...(await this.findUnsettled(items))]);
    if (exchange.wholeFolder) await forgetMissing(parts, new Set(exchange.told));
    await takeForeignItems(parts, foreign);
    await changeMode(parts, mailbox?.mode ?? null);

    const pending = await state.pending(key, pendingPerPass);
    const work = workList(
      pending,
      ours,
      this.unsettled.map((intent) => intent.recordId),
    );
    const approved = await this.checkBrake(work, mailbox);

    const reconciliation = new PortionReconciliation(parts, work, this.unsettled, this.course);
    let complete = true;
    for (const recordIds of portionsOf(work.recordIds, recordsPerPortion)) {
      if (lease.lost.aborted) return { kind: 'overtaken' };
      complete = (await reconciliation.reconcile(recordIds)) && complete;
    }
    // Only now: a pass that dies before this reads the same changes again, and knows its own writes by their change keys. And not while an item is in another state than its link
    // says: what Exchange told of it may be all that leads back to it.
    const syncState = this.course.staleItemIds.size === 0 ? exchange.syncState : since;
    if (syncState !== since || mailbox?.mode !== policy.mode || approved) {
      await commitPart(parts, {
        ...(syncState === since ? {} : { syncState, confirmedItemIds: exchange.told }),
        mode: policy.mode,
        ...(approved ? { brakeApproval: 'used' as const } : {}),
      });
    }
    if (this.course.setback) return this.course.setback;
    if (!complete) return { kind: 'again', afterMilliseconds: 1_000, unfinished: true };
    return pending.length === pendingPerPass ? { kind: 'again', afterMilliseconds: 0 } : { kind: 'in-step' };
  }

  /** What Exchange tells of, and the items that a write found in another state than their links say: it may have told of them long ago. */
  private async withSecondLooks({ items }: ExchangeChanges): Promise<ItemChange[]> {
    const told = new Set(items.map(({ itemId }) => itemId));
    const asked = [...this.course.staleItemIds].filter((itemId) => !told.has(itemId));
    this.course.staleItemIds.clear();
    return [...items, ...(await lookAgain(this.parts, asked))];
  }

  /** Items that a former pass may have deleted are asked for, since Exchange may be slow to tell: once the intent is resolved, their deletion would be the employee's. */
  private async lookAtUnsettledLinks(): Promise<void> {
    const { state, key } = this.parts;
    for (const intents of portionsOf(this.unsettled, 1_000)) {
      const recordIds = intents.map(({ recordId }) => recordId);
      for (const { itemId } of await state.linksByRecord(key, recordIds))
        this.course.staleItemIds.add(itemId);
    }
  }

  /** What became of creates whose outcome nobody recorded: their items are looked up by identity. */
  private async findUnsettled(known: readonly ItemChange[]): Promise<ItemChange[]> {
    const { gateway, lease } = this.parts;
    const knownIds = new Set(known.map((item) => item.itemId));
    const found: ItemChange[] = [];
    for (const intents of portionsOf(this.unsettled, operationsPerRequest)) {
      const identities = intents.map((intent) => contactIdentity(intent.recordId));
      for (const item of valueOf(await gateway.find(identities, lease.expiresAt()))) {
        if (knownIds.has(item.itemId)) continue;
        found.push({
          kind: 'changed',
          itemId: item.itemId,
          changeKey: item.changeKey,
          recordId: recordOfIdentity(item.identity),
        });
      }
    }
    return found;
  }

  /** Invariant 8, over the whole pass, before anything is written; answers whether an approval was used. Costs nothing where nothing linked waits. */
  private async checkBrake(work: WorkList, mailbox: MailboxState | null): Promise<boolean> {
    const { state, projectMate, key, policy, emptying } = this.parts;
    const gone = work.goneInExchange;
    let deletions = policy.mode === 'two-way' && policy.onExchangeDelete === 'delete' ? gone : 0;
    for (const portion of portionsOf(work.recordIds, 1_000)) {
      const linked = (await state.linksByRecord(key, portion)).map((link) => link.recordId);
      if (linked.length === 0 || emptying) continue;
      let unreadable = 0;
      const there = await projectMate.contactsFor(key.mailbox, linked, () => (unreadable += 1));
      deletions += linked.length - there.length - unreadable;
    }
    if (deletions === 0 && gone === 0) return false;
    const links = await state.countLinks(key);
    const reason = brake({ links, deletions, goneInExchange: gone });
    if (reason === null) return false;
    if (mailbox?.brakeApproved) return true;
    const problem = brakeSentence(reason, { links, deletions });
    throw new PassEnded({ kind: 'blocked', problem, braked: true, retryAfter: null, place: 'home' });
  }
}
