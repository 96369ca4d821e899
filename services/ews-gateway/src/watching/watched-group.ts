import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import { restBeforeWatching, type WatchEnd } from '@pmsync/domain';
import type { Watch, WatchableMailboxes } from '@pmsync/exchange';
import pLimit from 'p-limit';
import { FirstWords } from './first-words.js';
import { leaveWatch } from './leave-watch.js';
import { Member } from './member.js';
import { concernsAll, concernsAnchor, endForAll, heldBackForAll, watchEndOf } from './watch-problems.js';
import { askedAtOnce, type Ask } from './watch-requests.js';

/** A stream that lived so long was a good one: what cuts it is no sign that the next will fail. */
const goodLife = 60_000;
/** Different mailboxes in a row that are refused, as members or as the one that leads the stream, until it counts as a refusal of all and the whole group rests. */
const mostRefusals = 3;
/** Streams in a row in which the server knows the subscription of their anchor alone, until it counts as one that keeps subscriptions by mailbox. */
const mostLonelyStreams = 2;
/** Follows in a row without a sign of life, until the server that the group keeps to counts as gone with all that it knew. */
const mostDeafFollows = 3;

/** What a group is watched with. */
export interface WatchedGroupParts {
  readonly mailboxes: Pick<WatchableMailboxes, 'watch'>;
  readonly ask: Ask;
  /** What stands against sending anything; null when nothing does. */
  readonly objection: () => Promise<ExchangeProblem | null>;
  /** Something changed, or may have changed, in a mailbox. */
  readonly changed: (mailbox: string) => void;
  /** Another set of mailboxes is watched than before. */
  readonly turned: () => void;
  /** A mailbox that the server forgets again and again while it keeps the others. */
  readonly apart: (mailbox: string) => void;
  /** The server shows each mailbox its own subscriptions alone: no two of its mailboxes can share a stream. */
  readonly byMailbox: () => void;
  readonly silence: number;
  readonly deafness: number;
}

/**
 * Watches the mailboxes of one group over one stream, for ever: adds them, follows them, adds again what the server lost, and begins anew after a rest when it ends. Whatever
 * may have been missed is told as changed once the stream stands again.
 */
export class WatchedGroup {
  /** Why no stream stands; null while one does. */
  problem: string | null = null;
  private readonly members = new Map<string, Member>();
  private readonly stopping = new AbortController();
  private interrupt = new AbortController();
  private watch: { readonly anchor: string; readonly watch: Watch } | null = null;
  private followed = new Set<string>();
  private failures = 0;
  private deafFollows = 0;
  /** When the first of them began, in milliseconds since 1970. */
  private deafSince = 0;
  private refusedAnchors = 0;
  private lonelyStreams = 0;
  private restUntil = 0;
  private wake: () => void = () => undefined;
  private readonly leaving = new Set<Promise<void>>();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: WatchedGroupParts,
    mailboxes: readonly string[],
  ) {
    for (const mailbox of mailboxes) this.members.set(mailbox, new Member());
  }

  start(): void {
    this.running = this.run();
  }

  /** Ends the stream, and gives back what the server keeps for it as far as that is done soon. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wake();
    await this.running;
    if (this.watch) this.leave(this.watch.watch, this.added);
    this.watch = null;
    await Promise.all(this.leaving);
  }

  /** All of the group, those that are watched and those that are not. */
  get mailboxes(): readonly string[] {
    return [...this.members.keys()];
  }

  /** Those of whose changes one hears now. */
  get watched(): readonly string[] {
    return [...this.followed];
  }

  /** Why the stream does not stand, or why the first of the mailboxes that are not watched is not. */
  get reason(): string | null {
    return (
      this.problem ?? [...this.members.values()].find(({ problem }) => problem !== null)?.problem ?? null
    );
  }

  /** Makes these its mailboxes. */
  become(mailboxes: readonly string[]): void {
    const wanted = new Set(mailboxes);
    for (const mailbox of this.members.keys()) if (!wanted.has(mailbox)) this.dismiss(mailbox);
    const coming = mailboxes.filter((mailbox) => !this.members.has(mailbox));
    for (const mailbox of coming) this.members.set(mailbox, new Member());
    if (coming.length > 0) this.wake();
  }

  private dismiss(mailbox: string): void {
    this.members.delete(mailbox);
    this.followed.delete(mailbox);
    const watch = this.watch;
    if (!watch) return;
    this.leave(watch.watch, [mailbox]);
    if (mailbox === watch.anchor) this.beginAnew();
  }

  /** Without its anchor, or without the server that it keeps to, the group is another one. */
  private beginAnew(): void {
    if (this.watch) this.leave(this.watch.watch, this.added);
    this.watch = null;
    this.deafFollows = 0;
    for (const member of this.members.values()) member.begin(Date.now());
    this.interrupt.abort();
  }

  private leave(watch: Watch, mailboxes: readonly string[]): void {
    const leaving = leaveWatch(this.parts.ask, watch, mailboxes);
    this.leaving.add(leaving);
    void leaving.finally(() => this.leaving.delete(leaving));
  }

  /** Those of whom the server notes what changes, as far as we know. */
  private get added(): readonly string[] {
    return [...this.members].flatMap(([mailbox, { added }]) => (added ? [mailbox] : []));
  }

  private leaveAnchor(anchor: string): void {
    this.members.get(anchor)?.refusedStream();
    this.beginAnew();
  }

  /** Lets another mailbox lead the stream, soon; where several in a row may not, none may. */
  private anchorRefused(anchor: string, problem: ExchangeProblem): void {
    this.leaveAnchor(anchor);
    this.members.get(anchor)?.wasRefused(problem, Date.now());
    this.refusedAnchors += 1;
    const all = this.refusedAnchors >= Math.min(mostRefusals, this.members.size);
    if (all) this.refusedAnchors = 0;
    this.failed(problem, all ? endForAll(problem) : { kind: 'cut' });
  }

  private wasLonely(others: readonly string[]): void {
    this.lonelyStreams += 1;
    if (this.lonelyStreams < mostLonelyStreams) return;
    // Of two mailboxes, one may merely be on another server.
    if (others.length > 1) this.parts.byMailbox();
    else for (const mailbox of others) this.parts.apart(mailbox);
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private get due(): number {
    const due = [...this.members.values()].map((member) => member.due);
    return Math.max(this.restUntil, Math.min(...due, Infinity));
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      if (this.restUntil > Date.now()) {
        await this.pause(this.restUntil);
        continue;
      }
      await this.addDue();
      if (this.watch && this.added.length > 0) await this.followOnce();
      else await this.pause(this.due);
    }
  }

  /** Adds the mailboxes that are due; answers whether any was. */
  private async addDue(): Promise<boolean> {
    const now = Date.now();
    if (this.restUntil > now) return false;
    // Whoever knows none of them any more is not kept to.
    if (this.added.length === 0) this.watch = null;
    const due = [...this.members].filter(([, member]) => member.due <= now);
    const strange = due.filter(([, { strange: isStrange }]) => isStrange);
    if (strange.length * 2 < this.members.size) for (const [mailbox] of strange) this.parts.apart(mailbox);
    const willing = due.toSorted(([, one], [, other]) => one.reluctance - other.reluctance);
    const waiting = willing.map(([mailbox]) => mailbox);
    let added = false;
    for (let refusals = 0; !this.watch && waiting.length > 0 && !this.stopped; refusals += 1) {
      const anchor = waiting.shift()!;
      const watch = this.parts.mailboxes.watch(anchor);
      const result = await this.parts.ask(anchor, (options) => watch.add(anchor, options));
      if (result.ok && this.members.has(anchor)) this.watch = { anchor, watch };
      else if (result.ok) this.leave(watch, [anchor]);
      added = this.settle(anchor, result) || added;
      if (result.ok) break;
      if (concernsAll(result.problem)) return added;
      if (refusals + 1 >= mostRefusals) {
        this.failed(result.problem, endForAll(result.problem));
        return added;
      }
    }
    return (await this.addTo(waiting)) || added;
  }

  /** Adds mailboxes to the watch that there is; answers whether any was let. */
  private async addTo(waiting: readonly string[]): Promise<boolean> {
    const { watch } = this;
    if (!watch) return false;
    const limit = pLimit(askedAtOnce);
    let inTrouble = 0;
    const results = await limit.map(waiting, async (mailbox) => {
      if (this.restUntil > Date.now() || this.stopped || this.watch !== watch) return false;
      const result = await this.parts.ask(mailbox, (options) => watch.watch.add(mailbox, options));
      // Nobody follows what was let too late.
      if (result.ok && (this.watch !== watch || !this.members.has(mailbox)))
        this.leave(watch.watch, [mailbox]);
      if (this.watch !== watch) return false;
      const added = this.settle(mailbox, result);
      if (result.ok) inTrouble = 0;
      else if (result.problem.kind === 'transient') inTrouble += 1;
      // While the stream stands, the server is there.
      if (!result.ok && inTrouble >= mostRefusals && this.followed.size === 0) this.failed(result.problem);
      return added;
    });
    return results.includes(true);
  }

  private settle(mailbox: string, result: ExchangeResult<null>): boolean {
    const member = this.members.get(mailbox);
    if (result.ok) member?.wasAdded(Date.now());
    else if (concernsAll(result.problem)) this.failed(result.problem);
    else member?.wasRefused(result.problem, Date.now());
    return result.ok && member !== undefined;
  }

  private async followOnce(): Promise<void> {
    const { anchor, watch } = this.watch!;
    const objection = await this.parts.objection();
    if (this.watch?.watch !== watch) return;
    const covered = this.added;
    if (objection) {
      this.broke(covered);
      return this.failed(objection);
    }
    this.interrupt = new AbortController();
    const { signal } = this.interrupt;
    const beganAt = Date.now();
    let alive = false;
    const first = new FirstWords(anchor, covered);
    const following = watch.follow(
      {
        alive: () => {
          if (!alive) this.stands(covered);
          alive = true;
          this.deafFollows = 0;
          this.refusedAnchors = 0;
          this.members.get(anchor)?.ledStream();
          if (first.ofAnchorAlone === false) this.lonelyStreams = 0;
        },
        changed: (mailbox) => this.members.has(mailbox) && this.parts.changed(mailbox),
        lost: (mailbox) => {
          this.lost(mailbox);
          if (!alive) first.lost(mailbox);
        },
      },
      { silence: this.parts.silence, signal: AbortSignal.any([signal, this.stopping.signal]) },
    );
    const tending = this.tend(signal);
    const end = await following;
    if (first.ofAnchorAlone) this.wasLonely(first.others);
    const wanted = signal.aborted || this.stopped;
    this.interrupt.abort();
    this.wake();
    await tending;
    if (!end.ok) this.broke(covered);
    if (wanted || this.members.size === 0) return;
    if (!alive && (end.ok || !heldBackForAll(end.problem))) {
      if (this.deafFollows === 0) this.deafSince = beganAt;
      this.deafFollows += 1;
    }
    const deaf = this.deafFollows >= mostDeafFollows && Date.now() - this.deafSince >= this.parts.deafness;
    const good = Date.now() - beganAt >= goodLife;
    if (good) this.failures = 0;
    if (!end.ok) {
      if (concernsAnchor(end.problem)) return this.anchorRefused(anchor, end.problem);
      if (deaf) this.leaveAnchor(anchor);
      this.failed(end.problem);
    } else if (!good) {
      // A server that wants to be asked anew at once would be asked for ever. What it notes meanwhile it tells then.
      this.followed.clear();
      if (deaf) this.leaveAnchor(anchor);
      this.failed({
        kind: 'transient',
        message: 'Exchange ended its notifications at once.',
        outcomeUnknown: false,
      });
    }
  }

  /** While the stream stands: adds who is due, and lets the stream be opened anew with those who were added. */
  private async tend(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.stopped) {
      await this.pause(this.due);
      if (signal.aborted || this.stopped) return;
      if (await this.addDue()) this.interrupt.abort();
    }
  }

  private stands(covered: readonly string[]): void {
    this.problem = null;
    this.followed = new Set(covered.filter((mailbox) => this.members.get(mailbox)?.added));
    for (const mailbox of this.followed) {
      const member = this.members.get(mailbox)!;
      if (member.gap) this.parts.changed(mailbox);
      member.gap = false;
    }
    this.parts.turned();
  }

  private broke(covered: readonly string[]): void {
    for (const mailbox of covered) {
      const member = this.members.get(mailbox);
      if (member) member.gap = true;
    }
    this.followed.clear();
    this.parts.turned();
  }

  private lost(mailbox: string): void {
    this.followed.delete(mailbox);
    this.members.get(mailbox)?.wasLost(Date.now());
    this.parts.turned();
    this.wake();
  }

  private failed(problem: ExchangeProblem, end: WatchEnd = watchEndOf(problem)): void {
    this.failures += 1;
    this.problem = problem.message;
    const now = Date.now();
    this.restUntil = now + restBeforeWatching(end, this.failures, now, Math.random());
    this.parts.turned();
  }

  /** Until this time, or until something happens. */
  private async pause(until: number): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = Number.isFinite(until) ? setTimeout(resolve, Math.max(until - Date.now(), 0)) : undefined;
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
