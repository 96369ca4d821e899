import type { SyncKey } from '@pmsync/contracts';
import {
  brake,
  contactIdentity,
  itemsToRead,
  planContacts,
  recordOfIdentity,
  type Contact,
  type ContactPolicy,
  type Decision,
  type ItemChange,
} from '@pmsync/domain';
import type { Lease } from '@pmsync/messaging';
import type {
  Intent,
  JournalOperation,
  Link,
  PassCommit,
  ProjectMateStore,
  StateStore,
  UnreadableContact,
} from '@pmsync/store';
import { brakeSentence, toleratedSentence } from './sentences.js';
import { readExchangeChanges } from './exchange-changes.js';
import { journalled, type Journalled } from './journal-operation.js';
import type { MailboxGateway } from './mailbox-gateway.js';
import { blockedBy, PassEnded, valueOf, type PassEnd } from './pass-end.js';
import { itemsPerGet, operationsPerRequest, portionsOf, requestsOf } from './portions.js';
import { settle, type Settlement } from './settlement.js';
import { workList, type WorkList } from './work-list.js';
import { isWriting, writeOf, type Write } from './write-operation.js';

/** Pending rows that one pass looks at; what waits beyond them is the next pass's. Bounds memory, and what the brake can count. */
const pendingPerPass = 20_000;
/** Records that are read and planned at once: two requests' worth, so that their intents are one commit. */
const recordsPerPortion = 2 * operationsPerRequest;
/** After so many writes the pass reads its own echo at once, instead of leaving the next one with a long way to catch up. */
const writesBeforeCatchingUp = 100;
/** A server may end a request a little after its sender stopped waiting for it. */
const settlingTime = 2_000;

const oneWay: ContactPolicy = {
  mode: 'one-way',
  onExchangeDelete: 'detach',
  ownFirm: { companyNames: [], emailDomains: [], employeeAddresses: [] },
};

export interface PassDependencies {
  readonly state: StateStore;
  readonly projectMate: ProjectMateStore;
  readonly gateway: MailboxGateway;
  readonly lease: Lease;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Names the run in the journal. */
  readonly run: string;
  /** Told of every write that Exchange confirmed. */
  readonly written: (operation: JournalOperation, count: number) => void;
}

/** One reconciliation of the contacts of one mailbox (design 3, steps 2 to 7). The caller holds the lease and has claimed the fence. */
export class ContactPass {
  private writes = 0;
  private unsettled: readonly Intent[] = [];
  private readonly parked = new Set<string>();

  constructor(
    private readonly key: SyncKey,
    private readonly parts: PassDependencies,
  ) {}

  async run(): Promise<PassEnd> {
    try {
      for (;;) {
        this.writes = 0;
        const end = await this.once();
        if (end.kind !== 'in-step' || this.writes <= writesBeforeCatchingUp) return end;
      }
    } catch (error) {
      if (error instanceof PassEnded) return error.end;
      throw error;
    }
  }

  private async once(): Promise<PassEnd> {
    const { state, gateway, lease, now } = this.parts;
    const mailbox = await state.mailboxState(this.key);
    this.unsettled = await state.openIntents(this.key);
    const settled = Math.max(0, ...this.unsettled.map((intent) => intent.settledBy));
    if (settled > now()) return { kind: 'again', afterMilliseconds: settled - now() };

    const since = mailbox?.syncState ?? null;
    const exchange = await readExchangeChanges(gateway, state, this.key, since, () => lease.expiresAt());
    const items = [...exchange.items, ...(await this.findUnsettled(exchange.items))];
    const pending = await state.pending(this.key, pendingPerPass);
    const unsettledIds = this.unsettled.map((intent) => intent.recordId);
    const work = await workList(state, this.key, pending, items, unsettledIds);
    await this.checkBrake(work);

    let complete = true;
    for (const recordIds of portionsOf(work.recordIds, recordsPerPortion)) {
      if (lease.lost.aborted) return { kind: 'overtaken' };
      complete = (await this.reconcile(recordIds, work)) && complete;
    }
    // Only now: a pass that dies before this reads the same changes again, and knows its own writes by their change keys.
    if (exchange.syncState !== since) {
      await this.commit({ syncState: exchange.syncState, confirmedItemIds: exchange.told });
    }
    if (!complete) return { kind: 'again', afterMilliseconds: 1_000 };
    return pending.length === pendingPerPass ? { kind: 'again', afterMilliseconds: 0 } : { kind: 'in-step' };
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

  /** Invariant 8, over the whole pass, before anything is written. Costs nothing where nothing linked waits. */
  private async checkBrake(work: WorkList): Promise<void> {
    const { state, projectMate } = this.parts;
    let deletions = 0;
    for (const portion of portionsOf([...work.pendingIds.keys()], 1_000)) {
      const linked = (await state.linksByRecord(this.key, portion)).map((link) => link.recordId);
      if (linked.length === 0) continue;
      let unreadable = 0;
      const there = await projectMate.contactsFor(this.key.mailbox, linked, () => (unreadable += 1));
      deletions += linked.length - there.length - unreadable;
    }
    if (deletions === 0 && work.goneInExchange === 0) return;
    const links = await state.countLinks(this.key);
    const reason = brake({ links, deletions, goneInExchange: work.goneInExchange });
    if (reason === null) return;
    const problem = brakeSentence(reason, { links, deletions });
    throw new PassEnded({ kind: 'blocked', problem, braked: true, retryAfter: null, place: 'home' });
  }

  /** Plans and carries out one portion of records; answers whether all of them are done. */
  private async reconcile(recordIds: readonly string[], work: WorkList): Promise<boolean> {
    const { state, projectMate } = this.parts;
    const items = recordIds.flatMap((recordId) => work.itemsOf.get(recordId) ?? []);
    const links = await state.linksByRecord(this.key, recordIds);
    const records = await this.recordsOf(projectMate, recordIds, work, links);
    const contents = await this.contentsOf(itemsToRead(items, links), work);
    const decisions = planContacts({
      policy: oneWay,
      records: new Map([...records].map(([id, contact]) => [id, contact && { contact, protection: null }])),
      items,
      links,
      contents,
      detached: new Map(),
      alike: new Map(),
      origins: new Map(),
    });

    await this.recordUnwritten(
      decisions.filter((decision) => !isWriting(decision)),
      work,
    );
    const decided = new Set(decisions.map(({ recordId }) => recordId));
    let complete = recordIds.every(
      (recordId) => decided.has(recordId) || this.parked.has(recordId) || !work.pendingIds.has(recordId),
    );
    const requests = requestsOf(decisions.filter(isWriting).map(writeOf));
    let intendedUntil = 0;
    for (const [index, writes] of requests.entries()) {
      const deadline = this.parts.lease.expiresAt();
      const creates = createsOf(requests.slice(index).flat());
      if (deadline > intendedUntil) await this.intend(creates, deadline);
      intendedUntil = deadline;
      complete = (await this.write(writes, creates, deadline, work)) && complete;
    }
    return complete;
  }

  /**
   * The records as ProjectMate has them now. One that waits, or whose create is unsettled, and is not there, is gone (null); one that only an item names is
   * left out when it does not reach this mailbox: such an item may be anything, and stays.
   */
  private async recordsOf(
    projectMate: ProjectMateStore,
    recordIds: readonly string[],
    work: WorkList,
    links: readonly Link[],
  ): Promise<Map<string, Contact | null>> {
    const linked = new Set(links.map((link) => link.recordId));
    const unsettled = new Set(this.unsettled.map((intent) => intent.recordId));
    const waits = (recordId: string) => work.pendingIds.has(recordId) || unsettled.has(recordId);
    const asked = recordIds.filter((recordId) => waits(recordId) || !linked.has(recordId));
    const found = new Map<string, Contact | null>();
    if (asked.length === 0) return found;
    for (const recordId of asked) if (waits(recordId)) found.set(recordId, null);
    const unreadable: UnreadableContact[] = [];
    const there = await projectMate.contactsFor(this.key.mailbox, asked, (each) => unreadable.push(each));
    for (const { id, contact } of there) found.set(id, contact);
    for (const { id } of unreadable) found.delete(id);
    await this.park(unreadable, work);
    return found;
  }

  /** Sets aside what ProjectMate holds and nobody can understand (invariant 7); it is tried again when it changes. */
  private async park(unreadable: readonly UnreadableContact[], work: WorkList): Promise<void> {
    if (unreadable.length === 0) return;
    await this.commit({
      park: unreadable.map(({ id, problem }) => ({
        recordId: id,
        kind: 'invalid' as const,
        title: null,
        reason: problem,
      })),
      donePendingIds: pendingOf(
        unreadable.map(({ id }) => id),
        work,
      ),
    });
    for (const { id } of unreadable) this.parked.add(id);
  }

  /** The content of these items. One that is gone since it changed is left out: the next reading will tell. */
  private async contentsOf(itemIds: readonly string[], work: WorkList): Promise<Map<string, Contact>> {
    const { gateway, lease } = this.parts;
    const contents = new Map<string, Contact>();
    const unreadable: UnreadableContact[] = [];
    let waiting = itemIds;
    while (waiting.length > 0) {
      const asked = waiting.slice(0, itemsPerGet);
      const deferred: string[] = [];
      const results = valueOf(await gateway.get(asked, lease.expiresAt()));
      results.forEach((result, index) => {
        const itemId = asked[index]!;
        if (result.ok) contents.set(itemId, result.value.contact);
        else if (result.problem.kind === 'invalid') {
          unreadable.push(
            ...recordsOfItem(work, itemId).map((id) => ({ id, problem: result.problem.message })),
          );
        } else if (result.problem.kind === 'transient' && index > 0) deferred.push(itemId);
        else if (result.problem.kind !== 'not-found') throw new PassEnded(blockedBy(result.problem));
      });
      waiting = [...deferred, ...waiting.slice(itemsPerGet)];
    }
    await this.park(unreadable, work);
    return contents;
  }

  /** Records the decisions that need nothing from Exchange. */
  private async recordUnwritten(decisions: readonly Decision[], work: WorkList): Promise<void> {
    if (decisions.length === 0) return;
    const linking = decisions.filter((decision) => decision.kind === 'link');
    const unsettled = new Set(this.unsettled.map(({ recordId }) => recordId));
    const recordIds = decisions.map(({ recordId }) => recordId);
    await this.commit(
      {
        links: linking.map(({ recordId, item, contact, restored }) => ({
          recordId,
          ...item,
          agreed: contact,
          restored,
          photoVersion: null,
        })),
        unlinkRecordIds: decisions.filter(({ kind }) => kind === 'unlink').map(({ recordId }) => recordId),
        park: linking
          .filter(({ reason }) => reason === 'tolerated')
          .map(({ recordId, fields }) => ({
            recordId,
            kind: 'tolerated' as const,
            title: null,
            reason: toleratedSentence(fields),
          })),
        resolvedIntents: recordIds.filter((recordId) => unsettled.has(recordId)),
        donePendingIds: pendingOf(recordIds, work),
      },
      decisions.flatMap(
        (decision) => journalled(decision, decision.kind === 'link' ? decision.item.itemId : null) ?? [],
      ),
    );
  }

  /** Notes what is about to be created, by requests that nobody works on any more a little after the deadline. */
  private async intend(recordIds: readonly string[], deadline: number): Promise<void> {
    if (recordIds.length === 0) return;
    const { state, lease } = this.parts;
    const intents = recordIds.map((recordId) => ({ recordId, settledBy: deadline + settlingTime }));
    if (!(await state.writeIntents(this.key, lease.fence, intents)))
      throw new PassEnded({ kind: 'overtaken' });
  }

  /**
   * Sends one request of writes and records what came of each; answers whether all are done. `intended`: the creates of this and the following
   * requests, which come to nothing when this one was refused.
   */
  private async write(
    writes: readonly Write[],
    intended: readonly string[],
    deadline: number,
    work: WorkList,
  ): Promise<boolean> {
    const { gateway } = this.parts;
    const result = await gateway.apply(
      writes.map(({ operation }) => operation),
      deadline,
    );
    if (result.ok) return await this.record(settle(writes, result.value), work);
    const { problem } = result;
    if (problem.kind === 'invalid' && writes.length === 1) {
      return await this.record(settle(writes, [{ kind: 'problem', problem }]), work);
    }
    const unknown = problem.kind === 'transient' && problem.outcomeUnknown;
    if (!unknown) await this.commit({ resolvedIntents: intended });
    throw new PassEnded({
      ...blockedBy(problem),
      ...(unknown ? { retryAfter: deadline + settlingTime } : {}),
    });
  }

  private async record(settlement: Settlement, work: WorkList): Promise<boolean> {
    const { done, links, unlinkRecordIds, resolvedIntents, park, journal, again, stop } = settlement;
    this.writes += journal.length;
    const waiting = again.filter((recordId) => !work.pendingIds.has(recordId));
    if (waiting.length > 0) await this.parts.state.enqueuePending(this.key, waiting);
    const donePendingIds = pendingOf(done, work);
    await this.commit({ links, unlinkRecordIds, resolvedIntents, park, donePendingIds }, journal);
    if (stop) throw new PassEnded(stop);
    return again.length === 0;
  }

  private async commit(
    commit: Omit<PassCommit, 'journal'>,
    journal: readonly Journalled[] = [],
  ): Promise<void> {
    const { state, lease, run, now, written } = this.parts;
    const at = now();
    const parked = new Set(commit.park?.map(({ recordId }) => recordId));
    const whole: PassCommit = {
      ...commit,
      unparkRecordIds: (commit.links ?? []).map(({ recordId }) => recordId).filter((id) => !parked.has(id)),
      journal: journal.map((entry) => ({ ...entry, run, at })),
    };
    if (!(await state.commitPass(this.key, lease.fence, whole))) throw new PassEnded({ kind: 'overtaken' });
    const counts = new Map<JournalOperation, number>();
    for (const { operation } of journal) counts.set(operation, (counts.get(operation) ?? 0) + 1);
    for (const [operation, count] of counts) written(operation, count);
  }
}

function pendingOf(recordIds: readonly string[], work: WorkList): string[] {
  return recordIds.flatMap((recordId) => work.pendingIds.get(recordId) ?? []);
}

function recordsOfItem(work: WorkList, itemId: string): string[] {
  return [...work.itemsOf].flatMap(([recordId, items]) =>
    items.some((item) => item.itemId === itemId) ? [recordId] : [],
  );
}

function createsOf(writes: readonly Write[]): string[] {
  return writes.flatMap(({ decision }) => (decision.kind === 'create' ? [decision.recordId] : []));
}
