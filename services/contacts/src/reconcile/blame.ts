import { blockedBy, type Blocked, type PassEnd } from './pass-end.js';
import { requestsOf } from './portions.js';
import { setbackSentence } from './sentences.js';
import type { Settlement, Stumbled } from './settlement.js';
import { mayBeTheItem, mostTries, type KeyStumbles } from './stumbles.js';
import type { Write, WritingDecision } from './write-operation.js';
import type { ExchangeProblem } from '@pmsync/contracts';

/** With so many in a row that Exchange takes nothing of, and nothing before them, it is not the records. */
const enoughInARow = 3;
/** So many records that were stumbled over among others are still believed to be to blame when nothing else is written. */
const mostSuspects = 10;

/**
 * Whether Exchange stumbles over a record or over the mailbox: over a record where it takes others of the same request, or of the same look at both sides (invariant 7). What was stumbled
 * over is sent last and by itself from then on; several that were refused together time and again are sent one by one, so that the one that is to blame is found.
 */
export class Blame {
  private othersCameThrough = false;
  private suspects = 0;
  private oneByOne = false;
  /** One by one: those that failed before anything came through. */
  private unexplained: Stumbled[] = [];
  private mostFailures = 1;

  constructor(private readonly stumbles: KeyStumbles) {}

  /** Whether a record had all its tries. */
  isGivenUp({ recordId }: WritingDecision): boolean {
    return this.stumbles.times(`write ${recordId}`) >= mostTries;
  }

  /** What to say of one that is not tried any more; when it is tried anew, it has all its tries again. */
  giveUp({ recordId }: WritingDecision): string {
    const message = this.stumbles.message(`write ${recordId}`);
    this.stumbles.forget(`write ${recordId}`);
    return message;
  }

  requests(writes: readonly Write[]): Write[][] {
    const suspects = writes.filter((write) => this.isSuspect(write.decision));
    const others = writes.filter((write) => !this.isSuspect(write.decision));
    const failures = this.stumbles.times('writes');
    this.suspects = suspects.length;
    this.oneByOne = others.length > 1 && failures >= mostTries;
    const alone = suspects.map((write) => [write]);
    if (!this.oneByOne) return [...requestsOf(others), ...alone];
    // Should several be to blame, others are sent before them the next time.
    const start = (failures * enoughInARow) % others.length;
    return [...[...others.slice(start), ...others.slice(0, start)].map((write) => [write]), ...alone];
  }

  /** Whether what befell a request as a whole is to be settled as what befell its only write. */
  isOfTheWrite(writes: readonly Write[], problem: ExchangeProblem): boolean {
    const [only, ...more] = writes;
    if (!only || more.length > 0) return false;
    if (problem.kind === 'invalid') return true;
    return mayBeTheItem(problem) && (this.oneByOne || this.isExplained(only.decision));
  }

  /** A request failed as a whole. */
  failedAsAWhole(writes: readonly Write[], problem: ExchangeProblem): void {
    if (writes.length > 1 && mayBeTheItem(problem)) this.stumbles.note('writes', problem.message);
  }

  /** Notes what a request came to. Answers why the pass may not go on; null when it may. */
  settled(writes: readonly Write[], { stumbled }: Pick<Settlement, 'stumbled'>): PassEnd | null {
    const failed = new Set(stumbled.map(({ decision }) => decision));
    const cameThrough = writes.filter(({ decision }) => !failed.has(decision));
    for (const { decision } of cameThrough) this.stumbles.forget(`write ${decision.recordId}`);
    if (cameThrough.length > 0) {
      this.othersCameThrough = true;
      this.stumbles.forget('writes');
      this.note(this.unexplained.splice(0));
    }
    for (const kind of ['create', 'update', 'delete'] as const) {
      // Exchange gets each kind by itself.
      const all = writes.filter(({ decision }) => decision.kind === kind);
      const bad = stumbled.filter(({ decision }) => decision.kind === kind);
      const [first] = bad;
      if (!first) continue;
      if (bad.length === all.length && all.length > 1) {
        this.failedAsAWhole(all, first.problem);
        return blockedBy(first.problem);
      }
      // Where none was given up in the middle, the server did not begin with those after the first.
      const unknown = bad.filter(({ problem }) => problem.outcomeUnknown);
      const toBlame = unknown.length > 0 ? unknown : [first];
      if (all.length > 1 || this.isExplained(first.decision)) this.note(toBlame);
      else if (!this.oneByOne) return blockedBy(first.problem);
      else this.unexplained.push(...toBlame);
      if (this.unexplained.length >= enoughInARow) return this.unexplainedEnd();
    }
    return null;
  }

  /** All requests are sent. Answers why the pass may not go on; null when it may. */
  sent(): PassEnd | null {
    return this.unexplained.length > 0 ? this.unexplainedEnd() : null;
  }

  /** How a pass ends that was gone on with. `settledBy`: when nobody works any more on what was sent; null where that is known. */
  setback([first]: readonly Stumbled[], settledBy: number | null): Blocked | null {
    if (!first) return null;
    return {
      ...blockedBy(first.problem),
      problem: setbackSentence(first.problem.message),
      retryAfter: settledBy,
      failures: this.mostFailures,
    };
  }

  private unexplainedEnd(): PassEnd {
    const { problem } = this.unexplained[0]!;
    this.unexplained = [];
    this.stumbles.note('writes', problem.message);
    return blockedBy(problem);
  }

  private isSuspect({ recordId }: WritingDecision): boolean {
    return this.stumbles.times(`write ${recordId}`) > 0;
  }

  private isExplained(decision: WritingDecision): boolean {
    return this.othersCameThrough || (this.isSuspect(decision) && this.suspects <= mostSuspects);
  }

  private note(stumbled: readonly Stumbled[]): void {
    for (const { decision, problem } of stumbled) {
      const times = this.stumbles.note(`write ${decision.recordId}`, problem.message);
      this.mostFailures = Math.max(this.mostFailures, times);
    }
  }
}
