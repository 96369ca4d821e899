import { randomUUID } from 'node:crypto';
import { importLeaseName, leaseName, photoObjects, syncKeyText, type SyncKey } from '@pmsync/contracts';
import { restAfterFailures } from '@pmsync/domain';
import type { Bus, Lease, Leases, Outcome } from '@pmsync/messaging';
import type { Logger, ServiceMetrics } from '@pmsync/observability';
import {
  ContractBroken,
  ProjectMateUnavailable,
  type ProjectMateStores,
  type StateStore,
} from '@pmsync/store';
import { admission } from './admission.js';
import { MailboxGateway } from './mailbox-gateway.js';
import { ContactPass } from './pass.js';
import type { Blocked, PassEnd } from './pass-end.js';
import { unfinishedSentence } from './sentences.js';
import { mostTries, Stumbles } from './stumbles.js';
import { leftBehind } from '../spread/left-behind.js';

const done: Outcome = { kind: 'done' };
/** A mark does not wait on the bus for longer than this: the sweep brings it back. */
const longestWaitOnBus = 60_000;

/** The one verb of a domain service (design 3): brings one mailbox in step, under its lease and fence. Safe to call at any time, by any number of replicas. */
export class KeyReconciler {
  private readonly stumbles = new Stumbles();

  constructor(
    private readonly parts: {
      readonly bus: Bus;
      readonly leases: Leases;
      readonly state: StateStore;
      readonly projectMates: ProjectMateStores;
      readonly running: ReadonlySet<string>;
      readonly metrics: ServiceMetrics;
      readonly logger: Logger;
    },
  ) {}

  async reconcile(key: SyncKey): Promise<Outcome> {
    // A connection that was stopped, or taken out of the settings: the mark is a leftover. What waits does so until it is started again.
    if (!this.parts.running.has(key.connection)) return done;
    const lease = await this.parts.leases.acquire(leaseName(key));
    if (!lease) return retry(1_000 + Math.random() * 1_000);
    try {
      return await this.underLease(key, lease);
    } finally {
      await lease.release();
    }
  }

  private async underLease(key: SyncKey, lease: Lease): Promise<Outcome> {
    const { state, logger } = this.parts;
    if (!(await state.claimFence(key, lease.fence))) return retry(1_000);
    const before = await state.mailboxState(key);
    const rest = (before?.retryAfter ?? 0) - Date.now();
    if (rest > 0) return rest <= longestWaitOnBus ? retry(rest) : done;

    const started = Date.now();
    const end = await this.pass(key, lease);
    this.parts.metrics.pass(key.domain, end?.kind ?? 'switched-off', Date.now() - started);
    if (end === null || end.kind === 'overtaken') return done;
    logger.debug({ key: syncKeyText(key), end, milliseconds: Date.now() - started }, 'pass ended');

    if (end.kind === 'again' && !end.unfinished) return retry(end.afterMilliseconds);
    const at = Date.now();
    if (end.kind === 'in-step') {
      await state.recordPass(key, lease.fence, {
        at,
        problem: null,
        braked: false,
        retryAfter: 0,
        failures: 0,
      });
      return done;
    }
    const failures = (end.kind === 'blocked' ? end.failures : undefined) ?? (before?.failures ?? 0) + 1;
    const { problem, braked, retryAfter: asked, place } = end.kind === 'again' ? unfinished(failures) : end;
    const retryAfter = Math.max(asked ?? 0, at + restAfterFailures(failures, place));
    if (problem !== null && before?.problem !== problem)
      logger.warn({ key: syncKeyText(key), problem }, 'mailbox is not in step');
    await state.recordPass(key, lease.fence, { at, problem, braked, retryAfter, failures });
    return retryAfter - at <= longestWaitOnBus ? retry(retryAfter - at) : done;
  }

  /** Null for a mailbox that is switched off. */
  private async pass(key: SyncKey, lease: Lease): Promise<PassEnd | null> {
    const { bus, leases, state, projectMates, metrics } = this.parts;
    const projectMate = projectMates.of(key.connection)!;
    try {
      const admitted = await admission(projectMate, key);
      if (admitted.kind === 'refused') return blocked(admitted.problem);
      if (admitted.kind === 'switched-off') {
        await this.dropPending(key, lease);
        return null;
      }
      if (admitted.kind === 'to-empty') {
        const { problem } = await leftBehind(state, key.connection, key.domain);
        const approved = (await state.mailboxState(key))?.brakeApproved ?? false;
        if (problem !== null && !approved) return { ...blocked(problem), braked: true };
        if (!(await letLinksWait(state, key))) {
          await this.dropPending(key, lease);
          return null;
        }
      }
      return await new ContactPass({
        key,
        policy: admitted.policy,
        emptying: admitted.kind === 'to-empty',
        state,
        projectMate,
        gateway: new MailboxGateway(bus, key),
        lease,
        photos: () => bus.objects(photoObjects),
        stumbles: this.stumbles.of(key),
        importTurn: () => leases.acquire(importLeaseName(key)),
        now: Date.now,
        run: randomUUID(),
        written: (operation, count) => metrics.written(key.domain, operation, count),
      }).run();
    } catch (error) {
      if (error instanceof ProjectMateUnavailable || error instanceof ContractBroken)
        return blocked(error.message);
      this.parts.logger.error({ error, key: syncKeyText(key) }, 'a pass broke');
      return blocked(`The pass broke, and will be tried again; the log says where: ${String(error)}`);
    }
  }

  private async dropPending(key: SyncKey, lease: Lease): Promise<void> {
    const pending = await this.parts.state.pending(key, 20_000);
    if (pending.length === 0) return;
    await this.parts.state.commitPass(key, lease.fence, {
      donePendingIds: pending.map((row) => row.id),
      unfilled: true,
    });
  }
}

/** Lets everything that was written into the mailbox wait to be looked at; answers whether there is anything, or may be. */
async function letLinksWait(state: StateStore, key: SyncKey): Promise<boolean> {
  const linked = (await state.linkedItems(key)).map(({ recordId }) => recordId);
  if (linked.length > 0) await state.enqueuePending(key, linked);
  return linked.length > 0 || (await state.openIntents(key)).length > 0;
}

function retry(afterMilliseconds: number): Outcome {
  return { kind: 'retry', afterMilliseconds };
}

/** People edit while a pass works, now and then: nobody needs to be told, unless it goes on. */
function unfinished(failures: number) {
  const problem = failures > mostTries ? unfinishedSentence(failures) : null;
  return { problem, braked: false, retryAfter: null, place: 'exchange' } as const;
}

function blocked(problem: string): Blocked {
  return { kind: 'blocked', problem, braked: false, retryAfter: null, place: 'home' };
}
