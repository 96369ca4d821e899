import type { OperationResult } from '@pmsync/contracts';
import type { Decision } from '@pmsync/domain';
import type { Intent, NewParkedItem } from '@pmsync/store';
import { journalled } from './journal-operation.js';
import { keepItemPhotos, photosAtRisk } from './kept-photos.js';
import { Blame } from './blame.js';
import { givenUp } from './given-up.js';
import { announce, commitPart, type Announced } from './pass-commit.js';
import { blockedBy, PassEnded, type Blocked, type PassEnd } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { writePhoto } from './photos.js';
import { planPortion, unknownState, type PhotoVersions, type PortionPlan } from './planning.js';
import { writeRecords } from './record-writes.js';
import { settle, settlePhoto, type Settlement } from './settlement.js';
import { titleOf } from './title.js';
import { unwritten } from './unwritten.js';
import type { WorkList } from './work-list.js';
import {
  applyWrites,
  isWriting,
  outcomeUnknown,
  writeOf,
  type Write,
  type WritingDecision,
} from './write-operation.js';

/** A server may end a request a little after its sender stopped waiting for it. */
const settlingTime = 2_000;

/** What a pass has come to so far. */
export interface Course {
  /** Written to Exchange since both sides were looked at. */
  writes: number;
  /** Items that turned out to be in another state than their links say. */
  readonly staleItemIds: Set<string>;
  /** Records that were set aside. */
  readonly parked: Map<string, NewParkedItem>;
  /** How the pass ends although it went on, since Exchange stumbled over single records; null when it did not. */
  setback: Blocked | null;
}

/** Plans and carries out the work of a pass, one portion of records after the other. */
export class PortionReconciliation {
  private readonly unsettled: ReadonlySet<string>;
  private readonly blame: Blame;

  /** @param unsettled intents whose outcome nobody recorded */
  constructor(
    private readonly parts: PassParts,
    private readonly work: WorkList,
    unsettled: readonly Intent[],
    private readonly course: Course,
  ) {
    this.unsettled = new Set(unsettled.map(({ recordId }) => recordId));
    this.blame = new Blame(parts.stumbles);
  }

  /** Answers whether all of them are done. */
  async reconcile(recordIds: readonly string[]): Promise<boolean> {
    const { parts, work, unsettled } = this;
    const plan = await planPortion(parts, recordIds, work, unsettled);
    await this.park(plan);
    const { decisions, again } = await writeRecords(parts, plan.decisions, work);
    await this.waitAgain(again);

    const writeless = decisions.filter((decision) => !isWriting(decision));
    await this.recordUnwritten(writeless, plan.photoVersions);
    const decided = new Set(plan.decisions.map(({ recordId }) => recordId));
    let complete =
      (await this.confirm(writeless.filter(linksAnew).map(({ recordId }) => recordId))) &&
      again.length === 0 &&
      recordIds.every(
        (recordId) =>
          decided.has(recordId) || this.course.parked.has(recordId) || !work.pendingIds.has(recordId),
      );
    const writing = decisions.filter(isWriting);
    const hopeless = writing.filter((decision) => this.blame.isGivenUp(decision));
    complete = (await this.giveUp(hopeless, plan)) && complete;
    const hopeful = writing.filter((decision) => !hopeless.includes(decision));
    const requests = this.blame.requests(hopeful.map(writeOf));
    let intendedUntil = 0;
    for (const [index, writes] of requests.entries()) {
      await keepItemPhotos(parts, photosAtRisk(writes, plan.photoVersions));
      const deadline = parts.lease.expiresAt();
      const intended = intendedBy(requests.slice(index).flat());
      const intents = deadline > intendedUntil ? intended : [];
      const announced = await this.announce(intents, writes, deadline);
      intendedUntil = deadline;
      const sent = { writes, intended, announced, deadline, photoVersions: plan.photoVersions };
      complete = (await this.write(sent)) && complete;
    }
    endFor(this.blame.sent());
    const lookedAt = plan.openWrites.filter(({ recordId }) => decided.has(recordId));
    if (lookedAt.length > 0) await commitPart(parts, { lookedAt: lookedAt.map(({ token }) => token) });
    return complete;
  }

  /** Sets aside what nobody can understand (invariant 7); it is tried again when it changes. */
  private async park({ unreadable, unlooked }: PortionPlan): Promise<void> {
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
      donePendingIds: this.pendingOf(unreadable.map(({ id }) => id)),
    });
    for (const each of park) this.course.parked.set(each.recordId, each);
  }

  /**
   * Sets aside what Exchange stumbles over time and again. This look has found out what had become of the tries before it, so that their intents are settled. Answers whether all are done.
   */
  private async giveUp(decisions: readonly WritingDecision[], plan: PortionPlan): Promise<boolean> {
    if (decisions.length === 0) return true;
    const recordIds = decisions.map(({ recordId }) => recordId);
    const { park, links, newlyLinked } = givenUp(decisions, plan, (each) => this.blame.giveUp(each));
    await commitPart(this.parts, {
      park: this.withKept(park, recordIds),
      links,
      resolvedIntents: recordIds.filter((recordId) => this.unsettled.has(recordId)),
      donePendingIds: this.pendingOf(recordIds.filter((recordId) => !newlyLinked.includes(recordId))),
    });
    return await this.confirm(newlyLinked);
  }

  /** A record that cannot be read stays aside, whatever becomes of its item: what both sides agreed on was written into it again. */
  private withKept(park: readonly NewParkedItem[], recordIds: readonly string[]): NewParkedItem[] {
    const kept = recordIds.flatMap((recordId) => this.course.parked.get(recordId) ?? []);
    return [...park.filter(({ recordId }) => !this.course.parked.has(recordId)), ...kept];
  }

  /**
   * A record may have been deleted while nothing here told whoever spreads changes that this mailbox has it: between its reading and its first link. So it waits on until it was
   * looked at once more. Answers whether all are there.
   */
  private async confirm(recordIds: readonly string[]): Promise<boolean> {
    if (recordIds.length === 0) return true;
    const { projectMate, key } = this.parts;
    const there = new Set<string>();
    for (const { id } of await projectMate.contactsFor(key.mailbox, recordIds, ({ id }) => there.add(id)))
      there.add(id);
    await this.waitAgain(recordIds.filter((recordId) => !there.has(recordId)));
    const donePendingIds = this.pendingOf([...there]);
    if (donePendingIds.length > 0) await commitPart(this.parts, { donePendingIds });
    return there.size === recordIds.length;
  }

  /** Records the decisions that need nothing from Exchange. */
  private async recordUnwritten(decisions: readonly Decision[], photoVersions: PhotoVersions): Promise<void> {
    if (decisions.length === 0) return;
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
        resolvedIntents: recordIds.filter((recordId) => this.unsettled.has(recordId)),
        donePendingIds: this.pendingOf(done),
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
  private async write({ writes, intended, announced, deadline, photoVersions }: Sending): Promise<boolean> {
    const result = await applyWrites(this.parts.gateway, writes, deadline);
    const settled = (results: readonly OperationResult[]) =>
      this.record(writes, settle(writes, results, announced, photoVersions), deadline + settlingTime);
    if (result.ok) return await settled(result.value);
    const { problem } = result;
    if (this.blame.isOfTheWrite(writes, problem)) return await settled([{ kind: 'problem', problem }]);
    this.blame.failedAsAWhole(writes, problem);
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

  /** `settledBy`: when nobody works on the request any more. */
  private async record(
    writes: readonly Write[],
    settlement: Settlement,
    settledBy: number,
  ): Promise<boolean> {
    const obstacle = this.blame.settled(writes, settlement);
    const unknown = settlement.stumbled.filter(({ decision, problem }) => {
      return problem.outcomeUnknown && decision.kind !== 'update';
    });
    this.course.setback =
      this.blame.setback(settlement.stumbled, unknown.length > 0 ? settledBy : null) ?? this.course.setback;
    await this.writePhotos(settlement);
    const { done, links, unlinkRecordIds, resolvedIntents, park, journal, outcomes, again, stop } =
      settlement;
    this.course.writes += done.length;
    await this.waitAgain(again);
    for (const itemId of settlement.staleItemIds) this.course.staleItemIds.add(itemId);
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
        donePendingIds: this.pendingOf(done.filter((recordId) => !anew.has(recordId))),
        removeForeignItemIds: settlement.adoptedItemIds,
      },
      journal,
      outcomes,
    );
    const confirmed = await this.confirm(done.filter((recordId) => anew.has(recordId)));
    endFor(stop ?? obstacle);
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
        settlement.park.push({ recordId, kind: 'photo', title, reason: problem.message });
        continue;
      }
      settlement.links[index] = { ...link, agreed: { ...link.agreed, photo: former } };
      settlement.done.splice(settlement.done.indexOf(recordId), 1);
      settlement.again.push(recordId);
      settlement.staleItemIds.push(link.itemId);
      const ofItem = problem.kind === 'conflict' || (problem.kind === 'not-found' && problem.what === 'item');
      if (!ofItem) settlement.stop ??= blockedBy(problem);
    }
  }

  /** Lets records wait that changed while they were worked on; those that wait already do so until they are done. */
  private async waitAgain(recordIds: readonly string[]): Promise<void> {
    const waiting = recordIds.filter((recordId) => !this.work.pendingIds.has(recordId));
    if (waiting.length > 0) await this.parts.state.enqueuePending(this.parts.key, waiting);
  }

  private pendingOf(recordIds: readonly string[]): string[] {
    return recordIds.flatMap((recordId) => this.work.pendingIds.get(recordId) ?? []);
  }
}

function endFor(obstacle: PassEnd | null): void {
  if (obstacle) throw new PassEnded(obstacle);
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

/** The records whose items are about to come or go. */
function intendedBy(writes: readonly Write[]): string[] {
  return writes.flatMap(({ decision }) => (decision.kind === 'update' ? [] : [decision.recordId]));
}
