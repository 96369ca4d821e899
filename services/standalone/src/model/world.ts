import { noticeSubject, streams, type SyncKey } from '@pmsync/contracts';
import type { ContactMode, OnExchangeDelete } from '@pmsync/domain';
import { createMemoryBroker } from '@pmsync/messaging';
import type { StateStore } from '@pmsync/store';
import { Clock } from './clock.js';
import type { Databases } from './databases.js';
import { ModelExchange, type DeletedItem } from './exchange.js';
import { away, Faults, isFault } from './faults.js';
import { Ledger } from './ledger.js';
import { PassDeletions } from './pass-deletions.js';
import { connection, Gateway, Replica, Watcher, type Surroundings } from './processes.js';
import { ModelProjectMate, type PersonValues } from './projectmate.js';
import { Random } from './random.js';
import { settled, Stage } from './stage.js';

/** How the world of a history begins. */
export interface Setup {
  readonly mailboxes: number;
  readonly people: readonly PersonValues[];
  readonly mode: ContactMode;
  readonly onExchangeDelete: OnExchangeDelete;
  /** Whether Exchange stores some values in a form of its own. */
  readonly tidies: boolean;
  /** The most changes that Exchange tells at once. */
  readonly pageSize: number;
}

/** Lets a test put a mistake into the product. `readings`: the sync state of the newest whole reading, by mailbox. */
export type AlterState = (state: StateStore, readings: ReadonlyMap<string, string>) => StateStore;

export const companies = [
  { name: 'ООО «Право и Налоги»', own: true },
  { name: 'ООО «Ромашка»', own: false },
  { name: 'Lotus', own: false },
] as const;

const domain = 'contacts';
/** Longer than any rest after failures. */
const roundLength = 16 * 60_000;
const mostRounds = 14;
/** Far more than a round takes: a product that never rests is to be found, not waited for. */
const mostTurns = 6_000;

/** ProjectMate, Exchange, and the product between them: two replicas of contacts and of the gateway, and the watcher, on one bus, under one clock. */
export class World {
  readonly clock = new Clock();
  readonly stage = new Stage(this.clock);
  readonly faults = new Faults();
  readonly ledger = new Ledger();
  readonly errors: string[] = [];
  readonly deletions: PassDeletions;
  readonly replicas: Replica[] = [];
  mode: ContactMode;
  onExchangeDelete: OnExchangeDelete;
  onEmployeeOff: 'keep' | 'remove' = 'keep';
  /** What employees moved out of the folder, and may bring back. */
  readonly away: { readonly mailbox: string; readonly item: DeletedItem }[] = [];
  private readonly gateways: Gateway[] = [];
  private watcher: Watcher;
  private readonly surroundings: Surroundings;
  private born = 0;
  private restless = false;

  private constructor(
    readonly databases: Databases,
    readonly firm: ModelProjectMate,
    readonly exchange: ModelExchange,
    setup: Setup,
    alterState: AlterState,
  ) {
    this.mode = setup.mode;
    this.onExchangeDelete = setup.onExchangeDelete;
    this.deletions = new PassDeletions(databases.state, exchange, firm);
    const state = this.deletions.watching(alterState(databases.state, exchange.readings));
    this.surroundings = {
      stage: this.stage,
      faults: this.faults,
      broker: createMemoryBroker(),
      state,
      projectMate: databases.projectMate,
      firm,
      exchange,
      pageSize: setup.pageSize,
      crash: () => void Promise.all(this.replicas.map((_, index) => this.crashReplica(index))),
      unexpected: (error) => {
        if (isFault(error)) return;
        this.errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
      },
    };
    this.watcher = new Watcher(this.surroundings);
  }

  /** `random`: what the product's own chance follows from. */
  static async open(
    databases: Databases,
    setup: Setup,
    seed: number,
    alterState: AlterState = (state) => state,
  ): Promise<World> {
    databases.empty();
    const mailboxes = Array.from({ length: setup.mailboxes }, (_, index) => `employee${index}@firm.example`);
    const firm = new ModelProjectMate(databases, mailboxes, companies);
    firm.setParameter('ContactMode', setup.mode);
    firm.setParameter('OnExchangeDelete', setup.onExchangeDelete);
    firm.setParameter('OnEmployeeOff', 'keep');
    for (const person of setup.people) firm.create(person);
    const world = new World(databases, firm, new ModelExchange(mailboxes, setup.tidies), setup, alterState);
    const random = new Random(seed);
    world.clock.install(() => random.next());
    const { broker } = world.surroundings;
    await broker.connect().prepare(streams);
    while (world.replicas.length < 2) {
      world.replicas.push(await world.newReplica());
      world.gateways.push(await Gateway.start('gateway', world.surroundings));
    }
    return world;
  }

  close(): void {
    for (const replica of this.replicas) replica.kill();
    for (const gateway of this.gateways) gateway.kill();
    this.watcher.kill();
    this.clock.uninstall();
  }

  get mailboxes(): readonly string[] {
    return this.exchange.addresses;
  }

  keyOf(mailbox: string): SyncKey {
    return { connection, domain, mailbox };
  }

  /** Something of what may happen next happens. */
  async move(random: Random): Promise<void> {
    const ready = this.stage.ready();
    const roll = random.below(100);
    if (roll < 4) await this.look();
    else if (roll < 6) await this.sweep();
    else if (ready.length > 0 && roll < 97) await this.stage.resume(random.pick(ready));
    else if (!(await this.stage.tick())) await this.look();
  }

  async look(): Promise<void> {
    this.watcher.look();
    await settled();
  }

  async sweep(): Promise<void> {
    const payload = { version: 1, connection, domain };
    await this.surroundings.broker.connect().publish(noticeSubject('sync.due', connection, domain), payload);
    await settled();
  }

  async crashReplica(index: number): Promise<void> {
    this.replicas[index]!.kill();
    this.replicas[index] = await this.newReplica();
    await settled();
  }

  async crashGateway(index: number): Promise<void> {
    this.gateways[index]!.kill();
    this.gateways[index] = await Gateway.start('gateway', this.surroundings);
  }

  crashWatcher(): void {
    this.watcher.kill();
    this.watcher = new Watcher(this.surroundings);
  }

  /** Lets time pass, and what is due happen, but nobody's turn come. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.clock.now() + milliseconds;
    while (await this.stage.tick(until));
    this.clock.passTo(until);
  }

  /** No more faults, everybody awake, and good passes until nothing waits; answers what still stands in the way, null when nothing does. */
  async comeToRest(): Promise<string | null> {
    this.faults.clear();
    for (const replica of this.replicas) replica.wake();
    let obstacle: string | null = null;
    for (let round = 0; round < mostRounds; round += 1) {
      const before = this.written();
      await this.retryFaulted();
      await this.round();
      obstacle = await this.obstacle();
      if (this.restless) return `it never ends${obstacle === null ? '' : `: ${obstacle}`}`;
      if (obstacle === null && round > 0 && this.written() === before) return null;
      for (const mailbox of this.mailboxes) {
        if (await this.databases.state.approveBrake(this.keyOf(mailbox))) this.deletions.approved(mailbox);
      }
    }
    return obstacle ?? 'it goes on writing.';
  }

  /** Everything that waits is done, and time passes as long as the longest rest. */
  async round(): Promise<void> {
    const end = this.clock.now() + roundLength;
    await this.look();
    await this.sweep();
    for (let turns = 0; ; turns += 1) {
      const [next] = this.stage.ready();
      if (turns >= mostTurns) {
        this.restless = true;
        return;
      }
      if (next) await this.stage.resume(next);
      else if (!(await this.stage.tick(end))) break;
    }
    this.clock.passTo(end);
  }

  /** So many writes of the product so far. */
  written(): number {
    return this.exchange.writes.length + this.firm.writes.length;
  }

  private async obstacle(): Promise<string | null> {
    const { state } = this.databases;
    if ((await state.countChangesToSpread(connection, domain)) > 0)
      return 'changes of ProjectMate wait to be spread.';
    const waiting = await state.mailboxesWithPending(connection, domain);
    if (waiting.length > 0) return `records wait for ${waiting.join(', ')}.`;
    const parked = await state.parked(connection, domain);
    for (const { mailbox, problem } of await state.mailboxStates(connection, domain)) {
      if (problem !== null) return `${mailbox}: ${problem}`;
      const setAside = new Set(
        parked.filter((each) => each.mailbox === mailbox).map((each) => each.recordId),
      );
      const intents = await state.openIntents(this.keyOf(mailbox));
      if (intents.some(({ recordId }) => !setAside.has(recordId)))
        return `${mailbox} has creates whose outcome nobody looked for.`;
    }
    return null;
  }

  /** What was set aside since faults befell it time and again is tried again by whoever reads that. */
  private async retryFaulted(): Promise<void> {
    const { state } = this.databases;
    for (const { mailbox, recordId, reason } of await state.parked(connection, domain))
      if (reason.includes(away)) await state.retryParked(this.keyOf(mailbox), [recordId], ['invalid']);
  }

  private async newReplica(): Promise<Replica> {
    this.born += 1;
    return await Replica.start(`contacts-${this.born}`, this.surroundings);
  }
}
