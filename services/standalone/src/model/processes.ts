import { DatabaseWatch } from '@pmsync/change-watcher';
import { AdministrationController, ContactsController, KeyReconciler, Spreader } from '@pmsync/contacts';
import { dirtyConsumer, ewsProcedures, keyLeases, noticeConsumer } from '@pmsync/contracts';
import { ConnectionGateway, EwsGatewayController, PhotoTransfer } from '@pmsync/ews-gateway';
import {
  BusUnavailable,
  type Bus,
  type createMemoryBroker,
  type Lease,
  type Leases,
  type Outcome,
  type ReceivedMessage,
} from '@pmsync/messaging';
import type { Logger, ServiceMetrics } from '@pmsync/observability';
import {
  ProjectMateUnavailable,
  type ContactWrite,
  type ProjectMateStore,
  type ProjectMateStores,
  type StateStore,
} from '@pmsync/store';
import { ModelMailboxes, type ModelExchange } from './exchange.js';
import { away, Injected, type Faults } from './faults.js';
import type { ModelProjectMate } from './projectmate.js';
import { ModelLimits } from './gateway-limits.js';
import { replaced, staged } from './staged.js';
import { actorOf, type Actor, type Stage } from './stage.js';

export const connection = 'firm';
const uncounted = () => undefined;
const meter = { called: uncounted, requested: uncounted, rested: uncounted, heldBack: uncounted };
const metrics: ServiceMetrics = {
  pass: uncounted,
  written: uncounted,
  connection: () => meter,
  text: () => Promise.resolve(''),
};

/** What the processes of a world share. */
export interface Surroundings {
  readonly stage: Stage;
  readonly faults: Faults;
  readonly broker: ReturnType<typeof createMemoryBroker>;
  readonly state: StateStore;
  readonly projectMate: ProjectMateStore;
  readonly firm: ModelProjectMate;
  readonly exchange: ModelExchange;
  readonly pageSize: number;
  /** Lets every replica of contacts die, and others take their places. */
  readonly crash: () => void;
  /** Told of every error that no fault explains. */
  readonly unexpected: (error: unknown) => void;
}

/** State store, ProjectMate and bus as an actor reaches them: in its turn, and not always with success. */
function reached(world: Surroundings, actor: Actor) {
  const { stage, faults } = world;
  const state = staged(world.state, actor, stage, async (method, _, call) => {
    const hit = faults.hit('state-before', 'state-after');
    if (hit === 'state-before') throw new Injected(`The state store is away (${method}).`);
    const value = await call();
    if (hit === 'state-after') throw new Injected(`The state store went away (${method}).`);
    return value;
  });
  const projectMate = staged(world.projectMate, actor, stage, async (method, parameters, call) => {
    const hit = faults.hit('projectmate-before', 'projectmate-after');
    if (hit === 'projectmate-before') throw new ProjectMateUnavailable(away);
    const value =
      method === 'writeContacts'
        ? await world.firm.write(parameters[0] as readonly ContactWrite[])
        : await call();
    if (hit === 'projectmate-after') throw new ProjectMateUnavailable(away);
    return value;
  });
  const projectMates = {
    of: () => projectMate,
    databases: () => [{ store: projectMate, connections: [connection] }],
    close: () => Promise.resolve(),
  } as unknown as ProjectMateStores;
  return { state, projectMate, projectMates };
}

function reachedBus(world: Surroundings, actor: Actor, bus: Bus): Bus {
  const { stage, faults } = world;
  return replaced(bus, {
    publish: async (subject, payload) => {
      await stage.point(actor, 'publish');
      const hit = faults.hit('publish-lost', 'publish-doubled', 'publish-failed');
      if (hit === 'publish-lost') return;
      if (hit === 'publish-failed') throw new BusUnavailable('publish', new Error(away));
      await bus.publish(subject, payload);
      if (hit === 'publish-doubled') await bus.publish(subject, payload);
    },
    request: async (procedure, request, options) => {
      await stage.point(actor, procedure.subject);
      return await bus.request(procedure, request, options);
    },
  });
}

function loggerOf(world: Surroundings): Logger {
  const quiet = () => undefined;
  const logger = {
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: ({ error }: { readonly error: unknown }) => world.unexpected(error),
  };
  return logger as unknown as Logger;
}

/** One replica of the contacts service. */
export class Replica {
  private constructor(
    readonly actor: Actor,
    readonly administration: AdministrationController,
    private readonly bus: ReturnType<Surroundings['broker']['connect']>,
    private readonly stage: Stage,
  ) {}

  static async start(name: string, world: Surroundings): Promise<Replica> {
    const actor = actorOf(name);
    const { stage } = world;
    const { state, projectMates } = reached(world, actor);
    const ownBus = world.broker.connect();
    const bus = reachedBus(world, actor, ownBus);
    const leases = reachedLeases(await ownBus.leases(keyLeases), actor, stage);
    const running = new Set([connection]);
    const parts = { bus, state, projectMates, running, leases, metrics, logger: loggerOf(world) };
    const controller = new ContactsController(new Spreader(parts), new KeyReconciler(parts));
    const handled =
      (handler: (payload: unknown) => Promise<Outcome>) =>
      async ({ payload }: ReceivedMessage): Promise<Outcome> => {
        await stage.point(actor, 'message');
        try {
          return await handler(payload);
        } catch (error) {
          world.unexpected(error);
          throw error;
        }
      };
    const changed = handled((payload) => controller.projectMateChanged(payload));
    await ownBus.consume(noticeConsumer('pm.changed', 'contacts'), changed, { concurrency: 2 });
    const due = handled((payload) => controller.due(payload));
    await ownBus.consume(noticeConsumer('sync.due', 'contacts'), due, { concurrency: 2 });
    const dirty = handled((payload) => controller.dirty(payload));
    await ownBus.consume(dirtyConsumer('contacts'), dirty, { concurrency: 8 });
    return new Replica(actor, new AdministrationController(parts), ownBus, stage);
  }

  kill(): void {
    this.stage.kill(this.actor);
    this.bus.kill();
  }

  /** As a process that is stopped: its leases run out, and it does not notice. */
  pause(): void {
    this.actor.paused = true;
    this.bus.pause();
  }

  wake(): void {
    this.actor.paused = false;
    this.bus.resume();
  }
}

const never = new AbortController().signal;

/** A stopped process learns late that its lease is lost: here always too late, so that nothing may depend on it. */
function reachedLeases(leases: Leases, actor: Actor, stage: Stage): Leases {
  return {
    acquire: async (name) => {
      await stage.point(actor, 'acquire');
      const lease = await leases.acquire(name);
      return lease && reachedLease(lease, actor, stage);
    },
  };
}

function reachedLease(lease: Lease, actor: Actor, stage: Stage): Lease {
  return {
    name: lease.name,
    fence: lease.fence,
    lost: never,
    expiresAt: () => lease.expiresAt(),
    release: async () => {
      await stage.point(actor, 'release');
      await lease.release();
    },
  };
}

/** One replica of the gateway. */
export class Gateway {
  private constructor(
    private readonly actor: Actor,
    private readonly bus: ReturnType<Surroundings['broker']['connect']>,
    private readonly stage: Stage,
  ) {}

  static async start(name: string, world: Surroundings): Promise<Gateway> {
    const actor = actorOf(name);
    const bus = world.broker.connect();
    const mailboxes = new ModelMailboxes(
      world.exchange,
      world.stage,
      actor,
      world.faults,
      world.pageSize,
      world.crash,
    );
    const gateway = new ConnectionGateway(
      connection,
      'https://mail.example/ews/exchange.asmx',
      mailboxes,
      new ModelLimits(),
      world.projectMate,
      world.state,
      meter,
    );
    const controller = new EwsGatewayController(
      { of: () => gateway, requests: () => ({}), warnings: () => ({}) },
      new PhotoTransfer(bus),
    );
    const options = { group: 'ews-gateway', concurrency: 500 };
    const { changes, get, apply, find, photo, setPhoto } = ewsProcedures;
    await bus.respond(changes, (asked, context) => controller.changes(asked, context), options);
    await bus.respond(get, (asked, context) => controller.get(asked, context), options);
    await bus.respond(
      apply,
      async (asked, context) => {
        const answer = await controller.apply(asked, context);
        return answer.ok ? { ok: true, value: [...answer.value] } : answer;
      },
      options,
    );
    await bus.respond(
      find,
      async (asked, context) => {
        const answer = await controller.find(asked, context);
        return answer.ok ? { ok: true, value: [...answer.value] } : answer;
      },
      options,
    );
    await bus.respond(photo, (asked, context) => controller.photo(asked, context), options);
    await bus.respond(setPhoto, (asked, context) => controller.setPhoto(asked, context), options);
    return new Gateway(actor, bus, world.stage);
  }

  kill(): void {
    this.stage.kill(this.actor);
    this.bus.kill();
  }
}

/** The one process that watches ProjectMate's change log. */
export class Watcher {
  private looking = false;
  private readonly actor = actorOf('watcher');
  private readonly watch: DatabaseWatch;

  constructor(private readonly world: Surroundings) {
    const { state, projectMate } = reached(world, this.actor);
    const bus = reachedBus(world, this.actor, world.broker.connect());
    this.watch = new DatabaseWatch({
      projectMate,
      connections: [connection],
      state,
      bus,
      logger: loggerOf(world),
      installation: 'model',
    });
  }

  /** Begins a look at the log, unless one is under way. */
  look(): void {
    if (this.looking) return;
    this.looking = true;
    void this.watch
      .look()
      .catch((error: unknown) => this.world.unexpected(error))
      .then(() => (this.looking = false));
  }

  kill(): void {
    this.world.stage.kill(this.actor);
  }
}
