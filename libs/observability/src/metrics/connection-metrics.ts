import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How one connection to Exchange stands just now, as one replica of the gateway sees it. */
export interface ConnectionReading {
  /** The most requests that the administrator allows, of all replicas. */
  readonly bound: number;
  /** What Exchange takes at once just now, of all replicas: at most the bound. */
  readonly limit: number;
  /** This replica's part of it. */
  readonly share: number;
  /** Requests of this replica. */
  readonly underWay: number;
  /** Mailboxes that wait for a turn in this replica. */
  readonly waiting: number;
  /** Whether everything rests because the server as a whole is busy. */
  readonly resting: boolean;
  /** Why nothing is sent but attempts; null: the server takes requests. */
  readonly circuit: 'unreachable' | 'sign-in' | null;
  /** Streams of notifications that this replica holds open. */
  readonly openStreams: number;
}

/** What happens on one connection to Exchange. Durations are in milliseconds. */
export interface ConnectionMeter {
  /** A verb of the gateway ended, with `ok` or the kind of the problem. */
  called(verb: string, result: string): void;
  /** A request went out, and this is what came of it. */
  requested(operation: string, outcome: string, milliseconds: number): void;
  /** Exchange asked this replica for a rest that is longer by so much than the one that is known, or `begins` with it. */
  rested(scope: 'mailbox' | 'connection', milliseconds: number, begins: boolean): void;
  /** A call was not sent. */
  heldBack(reason: 'rest' | 'circuit' | 'late'): void;
}

/** Metrics of connections. Labels are names of connections and of operations, and a few words: no mailbox, no record. */
export class ConnectionMetrics {
  private readonly readings = new Map<string, () => ConnectionReading>();
  private readonly calls: Counter<'connection' | 'verb' | 'result'>;
  private readonly requests: Histogram<'connection' | 'operation'>;
  private readonly outcomes: Counter<'connection' | 'operation' | 'outcome'>;
  private readonly rests: Counter<'connection' | 'scope'>;
  private readonly restSeconds: Counter<'connection' | 'scope'>;
  private readonly held: Counter<'connection' | 'reason'>;

  constructor(private readonly registers: Registry[]) {
    this.calls = new Counter({
      name: 'pmsync_ews_calls_total',
      help: 'Calls of the gateway, by verb and result',
      labelNames: ['connection', 'verb', 'result'],
      registers,
    });
    this.outcomes = new Counter({
      name: 'pmsync_exchange_requests_total',
      help: 'Requests sent to Exchange, by operation and outcome',
      labelNames: ['connection', 'operation', 'outcome'],
      registers,
    });
    this.requests = new Histogram({
      name: 'pmsync_exchange_request_seconds',
      help: 'From sending a request to Exchange until its whole reply was read, or it failed',
      labelNames: ['connection', 'operation'],
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
    this.rests = new Counter({
      name: 'pmsync_exchange_rests_total',
      help: 'Rests (back-off) that Exchange asked this replica for',
      labelNames: ['connection', 'scope'],
      registers,
    });
    this.restSeconds = new Counter({
      name: 'pmsync_exchange_rest_seconds_total',
      help: 'Length of the rests that Exchange asked this replica for',
      labelNames: ['connection', 'scope'],
      registers,
    });
    this.held = new Counter({
      name: 'pmsync_exchange_held_back_total',
      help: 'Calls that were not sent, by why',
      labelNames: ['connection', 'reason'],
      registers,
    });
    this.gauge('pmsync_exchange_requests_under_way', 'Requests under way', ({ underWay }) => underWay);
    this.gauge(
      'pmsync_exchange_mailboxes_waiting',
      'Mailboxes that wait for a turn',
      ({ waiting }) => waiting,
    );
    this.gauge(
      'pmsync_exchange_requests_bound',
      'The most requests allowed, all replicas',
      ({ bound }) => bound,
    );
    this.gauge(
      'pmsync_exchange_requests_limit',
      'What Exchange takes at once just now, all replicas',
      ({ limit }) => limit,
    );
    this.gauge('pmsync_exchange_requests_share', "This replica's part of the limit", ({ share }) => share);
    this.gauge('pmsync_exchange_resting', '1 while the whole connection rests', ({ resting }) => +resting);
    this.gauge('pmsync_exchange_open_streams', 'Streams of notifications', ({ openStreams }) => openStreams);
    this.circuit();
  }

  /** Adds a connection. @param read how it stands, asked when the metrics are */
  connection(connection: string, read: () => ConnectionReading): ConnectionMeter {
    this.readings.set(connection, read);
    return {
      called: (verb, result) => this.calls.inc({ connection, verb, result }),
      requested: (operation, outcome, milliseconds) => {
        this.outcomes.inc({ connection, operation, outcome });
        this.requests.observe({ connection, operation }, milliseconds / 1_000);
      },
      rested: (scope, milliseconds, begins) => {
        this.rests.inc({ connection, scope }, begins ? 1 : 0);
        this.restSeconds.inc({ connection, scope }, milliseconds / 1_000);
      },
      heldBack: (reason) => this.held.inc({ connection, reason }),
    };
  }

  private gauge(name: string, help: string, value: (reading: ConnectionReading) => number): void {
    const { readings, registers } = this;
    new Gauge({
      name,
      help,
      labelNames: ['connection'],
      registers,
      collect() {
        for (const [connection, read] of readings) this.set({ connection }, value(read()));
      },
    });
  }

  private circuit(): void {
    const { readings, registers } = this;
    new Gauge({
      name: 'pmsync_exchange_circuit_open',
      help: '1 while nothing is sent but attempts: the server cannot be reached, or refuses the account',
      labelNames: ['connection', 'reason'],
      registers,
      collect() {
        for (const [connection, read] of readings) {
          const { circuit } = read();
          for (const reason of ['unreachable', 'sign-in'] as const)
            this.set({ connection, reason }, circuit === reason ? 1 : 0);
        }
      },
    });
  }
}
