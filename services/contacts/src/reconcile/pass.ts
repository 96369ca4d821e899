import { brake, contactIdentity, recordOfIdentity, type Decision, type ItemChange } from '@pmsync/domain';
import type { Intent, MailboxState, NewParkedItem } from '@pmsync/store';
import { lookAgain, readExchangeChanges, type ExchangeChanges } from './exchange-changes.js';
import { forgetMissing, takeForeignItems } from './foreign-items.js';
import { journalled } from './journal-operation.js';
import { keepItemPhotos, photosAtRisk } from './kept-photos.js';
import { changeMode } from './mode-change.js';
import { announce, commitPart, type Announced } from './pass-commit.js';
import { blockedBy, PassEnded, valueOf, type PassEnd } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { writePhoto } from './photos.js';
import { planPortion, unknownState, type PhotoVersions, type PortionPlan } from './planning.js';
import { operationsPerRequest, portionsOf, requestsOf } from './portions.js';
import { writeRecords } from './record-writes.js';
import { brakeSentence } from './sentences.js';
import { settle, settlePhoto, type Settlement } from './settlement.js';
import { titleOf } from './title.js';
import { unwritten } from './unwritten.js';
import { sortItems, workList, type WorkList } from './work-list.js';
import { applyWrites, isWriting, outcomeUnknown, writeOf, type Write } from './write-operation.js';

/** Pending rows that one pass looks at; what waits beyond them is the next pass's. Bounds memory, and what the brake can count. */
const pendingPerPass = 20_000;
/** Records that are read and planned at once: two requests' worth, so that their intents are one commit. */
const recordsPerPortion = 2 * operationsPerRequest;
/** After so many writes the pass reads its own echo at once, instead of leaving the next one with a long way to catch up. */
const writesBeforeCatchingUp = 100;
/** A server may end a request a little after its sender stopped waiting for it. */
const settlingTime = 2_000;
/** Items that turned out to be in another state than their links say are looked at again so many times before the key rests. */
const secondLooks = 3;

/** One reconciliation of the contacts of one mailbox (design 3, steps 2 to 7). */
export class ContactPass {
  private writes = 0;
  private unsettled: readonly Intent[] = [];
  private readonly parked = new Map<string, NewParkedItem>();
  private stale = new Set<string>();

  constructor(private readonly parts: PassParts) {}

  async run(): Promise<PassEnd> {
    let looks = 0;
    for (;;) {
      this.writes = 0;
      const end = await this.once();
      if (end.kind === 'again' && this.stale.size > 0 && looks < secondLooks) looks += 1;
      else if (end.kind !== 'in-step' || this.writes <= writesBeforeCatchingUp) return end;
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

    let complete = true;
    for (const recordIds of portionsOf(work.recordIds, recordsPerPortion)) {
      if (lease.lost.aborted) return { kind: 'overtaken' };
      complete = (await this.reconcile(recordIds, work)) && complete;
    }
    // Only now: a pass that dies before this reads the same changes again, and knows its own writes by their change keys. And not while an item is in another state than its link
    // says: what Exchange told of it may be all that leads back to it.
    const syncState = this.stale.size === 0 ? exchange.syncState : since;
    if (syncState !== since || mailbox?.mode !== policy.mode || approved) {
      await commitPart(parts, {
        ...(syncState === since ? {} : { syncState, confirmedItemIds: exchange.told }),
        mode: policy.mode,
        ...(approved ? { brakeApproval: 'used' as const } : {}),
      });
    }
    if (!complete) return { kind: 'again', afterMilliseconds: 1_000 };
    return pending.length === pendingPerPass ? { kind: 'again', afterMilliseconds: 0 } : { kind: 'in-step' };
  }

  /** What Exchange tells of, and the items that a write found in another state than their links say: it may have told of them long ago. */
  private async withSecondLooks({ items }: ExchangeChanges): Promise<ItemChange[]> {
    const told = new Set(items.map(({ itemId }) => itemId));
    const asked = [...this.stale].filter((itemId) => !told.has(itemId));
    this.stale = new Set();
    return [...items, ...(await lookAgain(this.parts, asked))];
  }

  /** Items that a former pass may have deleted are asked for, since Exchange may be slow to tell: once the intent is resolved, their deletion would be the employee's. */
  private async lookAtUnsettledLinks(): Promise<void> {
    const { state, key } = this.parts;
    for (const intents of portionsOf(this.unsettled, 1_000)) {
      const recordIds = intents.map(({ recordId }) => recordId);
      for (const { itemId } of await state.linksByRecord(key, recordIds)) this.stale.add(itemId);
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

  /** Plans and carries out one portion of records; answers whether all of them are done. */
  private async reconcile(recordIds: readonly string[], work: WorkList): Promise<boolean> {
    const { parts } = this;
    const unsettled = new Set(this.unsettled.map((intent) => intent.recordId));
    const plan = await planPortion(parts, recordIds, work, unsettled);
    await this.park(plan, work);
    const { decisions, again } = await writeRecords(parts, plan.decisions, work);
    await this.waitAgain(again, work);

    const writeless = decisions.filter((decision) => !isWriting(decision));
    await this.recordUnwritten(writeless, work, plan.photoVersions);
    const decided = new Set(plan.decisions.map(({ recordId }) => recordId));
    let complete =
      (await this.confirm(
        writeless.filter(linksAnew).map(({ recordId }) => recordId),
        work,
      )) &&
      again.length === 0 &&
      recordIds.every(
        (recordId) => decided.has(recordId) || this.parked.has(recordId) || !work.pendingIds.has(recordId),
      );
    const requests = requestsOf(decisions.filter(isWriting).map(writeOf));
    let intendedUntil = 0;
    for (const [index, writes] of requests.entries()) {
      await keepItemPhotos(parts, photosAtRisk(writes, plan.photoVersions));
      const deadline = parts.lease.expiresAt();
      const intended = intendedBy(requests.slice(index).flat());
      const intents = deadline > intendedUntil ? intended : [];
      const announced = await this.announce(intents, writes, deadline);
      intendedUntil = deadline;
      const sent = { writes, intended, announced, deadline, photoVersions: plan.photoVersions };
      complete = (await this.write(sent, work)) && complete;
    }
    const lookedAt = plan.openWrites.filter(({ recordId }) => decided.has(recordId));
    if (lookedAt.length > 0) await commitPart(parts, { lookedAt: lookedAt.map(({ token }) => token) });
    return complete;
  }

  /** Sets aside what nobody can understand (invariant 7); it is tried again when it changes. */
  private async park({ unreadable, unlooked }: PortionPlan, work: WorkList): Promise<void> {
    if (unreadable.length === 0) return;
    const park = unreadable.map(({ id, problem }): NewParkedItem => ({
      recordId: id,
      kind: 'invalid',
      title: null,
      reason: problem,
    }));
    await commitPart(this.parts, {
      park,
      links: unlooked.map((link) => ({ ...link, changeKey: unknownState })),
      donePendingIds: pendingOf(
        unreadable.map(({ id }) => id),
        work,
      ),
    });
    for (const each of park) this.parked.set(each.recordId, each);
  }

  /** A record that cannot be read stays aside, whatever becomes of its item: what both sides agreed on was written into it again. */
  private withKept(park: readonly NewParkedItem[], recordIds: readonly string[]): NewParkedItem[] {
    const kept = recordIds.flatMap((recordId) => this.parked.get(recordId) ?? []);
    return [...park.filter(({ recordId }) => !this.parked.has(recordId)), ...kept];
  }

  /**
   * A record may have been deleted while nothing here told whoever spreads changes that this mailbox has it: between its reading and its first link. So it waits on until it was
   * looked at once more. Answers whether all are there.
   */
  private async confirm(recordIds: readonly string[], work: WorkList): Promise<boolean> {
    if (recordIds.length === 0) return true;
    const { projectMate, key } = this.parts;
    const there = new Set<string>();
    for (const { id } of await projectMate.contactsFor(key.mailbox, recordIds, ({ id }) => there.add(id)))
      there.add(id);
    await this.waitAgain(
      recordIds.filter((recordId) => !there.has(recordId)),
      work,
    );
    const donePendingIds = pendingOf([...there], work);
    if (donePendingIds.length > 0) await commitPart(this.parts, { donePendingIds });
    return there.size === recordIds.length;
  }

  /** Records the decisions that need nothing from Exchange. */
  private async recordUnwritten(
    decisions: readonly Decision[],
    work: WorkList,
    photoVersions: PhotoVersions,
  ): Promise<void> {
    if (decisions.length === 0) return;
    const unsettled = new Set(this.unsettled.map(({ recordId }) => recordId));
    const recordIds = decisions.map(({ recordId }) => recordId);
    const journal = decisions.flatMap(
      (decision) => journalled(decision, decision.kind === 'link' ? decision.item.itemId : null) ?? [],
    );
    const done = decisions.filter((decision) => !linksAnew(decision)).map(({ recordId }) => recordId);
    const commit = unwritten(decisions, photoVersions);
    await commitPart(
      this.parts,
      {
        ...commit,
        park: this.withKept(commit.park ?? [], recordIds),
        resolvedIntents: recordIds.filter((recordId) => unsettled.has(recordId)),
        donePendingIds: pendingOf(done, work),
      },
      journal,
    );
  }

  /** Notes what is about to be created or deleted, by requests that nobody works on any more a little after the deadline, and what is about to be overwritten. */
  private async announce(
    intended: readonly string[],
    writes: readonly Write[],
    deadline: number,
  ): Promise<Map<string, Announced>> {
    const intents = intended.map((recordId) => ({ recordId, settledBy: deadline + settlingTime }));
    const entries = writes.flatMap(({ decision }) =>
      decision.kind === 'create' ? [] : (journalled(decision, decision.item.itemId) ?? []),
    );
    const announced = await announce(this.parts, intents, entries);
    return new Map(announced.map((each) => [each.entry.recordId, each]));
  }

  /** Sends one request of writes and records what came of each; answers whether all are done. */
  private async write(
    { writes, intended, announced, deadline, photoVersions }: Sending,
    work: WorkList,
  ): Promise<boolean> {
    const result = await applyWrites(this.parts.gateway, writes, deadline);
    if (result.ok)
      return await this.record(writes, settle(writes, result.value, announced, photoVersions), work);
    const { problem } = result;
    if (problem.kind === 'invalid' && writes.length === 1) {
      return await this.record(
        writes,
        settle(writes, [{ kind: 'problem', problem }], announced, photoVersions),
        work,
      );
    }
    const unknown = outcomeUnknown({ kind: 'problem', problem });
    if (!unknown) {
      const outcomes = [...announced.values()].map((each) => ({
        kind: 'not-done' as const,
        announced: each,
      }));
      await commitPart(this.parts, { resolvedIntents: intended }, [], outcomes);
    }
    throw new PassEnded({
      ...blockedBy(problem),
      ...(unknown ? { retryAfter: deadline + settlingTime } : {}),
    });
  }

  private async record(writes: readonly Write[], settlement: Settlement, work: WorkList): Promise<boolean> {
    await this.writePhotos(settlement);
    const { done, links, unlinkRecordIds, resolvedIntents, park, journal, outcomes, again, stop } =
      settlement;
    this.writes += done.length;
    await this.waitAgain(again, work);
    for (const itemId of settlement.staleItemIds) this.stale.add(itemId);
    const linked = new Set(links.map(({ recordId }) => recordId));
    const anew = new Set(
      writes.flatMap(({ decision }) =>
        linksAnew(decision) && linked.has(decision.recordId) ? [decision.recordId] : [],
      ),
    );
    await commitPart(
      this.parts,
      {
        links,
        unlinkRecordIds,
        resolvedIntents,
        park: this.withKept(park, [...linked]),
        donePendingIds: pendingOf(
          done.filter((recordId) => !anew.has(recordId)),
          work,
        ),
        removeForeignItemIds: settlement.adoptedItemIds,
      },
      journal,
      outcomes,
    );
    const confirmed = await this.confirm(
      done.filter((recordId) => anew.has(recordId)),
      work,
    );
    if (stop) throw new PassEnded(stop);
    return confirmed && again.length === 0;
  }

  /**
   * Photos are attachments, and follow their items. Where one cannot be written now, the link agrees on the former one, so that the next pass sees what is missing; one that
   * Exchange never takes is set aside.
   */
  private async writePhotos(settlement: Settlement): Promise<void> {
    for (const { recordId, former } of settlement.photos) {
      const index = settlement.links.findIndex((link) => link.recordId === recordId);
      const link = settlement.links[index]!;
      const written = await writePhoto(this.parts, link);
      settlement.links[index] = written.link;
      if (written.ok) {
        settlePhoto(settlement, recordId, written.link.agreed.photo);
        continue;
      }
      const { problem } = written;
      // What may have been written stays in the journal as it was meant.
      if (!outcomeUnknown({ kind: 'problem', problem }))
        settlePhoto(settlement, recordId, written.link.photoVersion === null ? null : former);
      if (problem.kind === 'invalid' || problem.kind === 'unsupported') {
        const title = titleOf(link.agreed);
        settlement.park.push({ recordId, kind: 'invalid', title, reason: problem.message });
        continue;
      }
      settlement.links[index] = { ...link, agreed: { ...link.agreed, photo: former } };
      settlement.done.splice(settlement.done.indexOf(recordId), 1);
      settlement.again.push(recordId);
      settlement.staleItemIds.push(link.itemId);
      if (problem.kind !== 'conflict' && problem.kind !== 'not-found') settlement.stop ??= blockedBy(problem);
    }
  }

  /** Lets records wait that changed while they were worked on; those that wait already do so until they are done. */
  private async waitAgain(recordIds: readonly string[], work: WorkList): Promise<void> {
    const waiting = recordIds.filter((recordId) => !work.pendingIds.has(recordId));
    if (waiting.length > 0) await this.parts.state.enqueuePending(this.parts.key, waiting);
  }
}

/** A request of writes. */
interface Sending {
  readonly writes: readonly Write[];
  /** The creates and deletions of this and the following requests, which come to nothing when this one is refused. */
  readonly intended: readonly string[];
  readonly announced: ReadonlyMap<string, Announced>;
  readonly deadline: number;
  readonly photoVersions: PhotoVersions;
}

/** Whether the decision gives a record its first link, or its first one since a long time. */
function linksAnew(decision: Decision): boolean {
  switch (decision.kind) {
    case 'create':
      return true;
    case 'update':
      return decision.stamp || decision.reason === 'adopted';
    case 'link':
      return decision.reason === 'adopted';
    default:
      return false;
  }
}

function pendingOf(recordIds: readonly string[], work: WorkList): string[] {
  return recordIds.flatMap((recordId) => work.pendingIds.get(recordId) ?? []);
}

/** The records whose items are about to come or go. */
function intendedBy(writes: readonly Write[]): string[] {
  return writes.flatMap(({ decision }) => (decision.kind === 'update' ? [] : [decision.recordId]));
}
