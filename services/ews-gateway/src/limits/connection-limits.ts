import type { ExchangeProblem } from '@pmsync/contracts';
import type { Encounter, Traffic } from '@pmsync/exchange';
import type { ConnectionMeter, ConnectionReading } from '@pmsync/observability';
import { ConnectionCircuit, type RestUntilProbe } from './connection-circuit.js';
import { RequestGate } from './request-gate.js';
import { Rests } from './rests.js';
import { SharedBudget } from './shared-budget.js';
import type { GatewayValues } from './shared-values.js';

/** The most requests that one connection has under way: Exchange allows 27 a user and advises at most 10. */
const usualBound = 10;
/** A request is not begun with less than this left: hardly any server would end it in time. */
const leastTime = 1_000;
/** So many different mailboxes that are busy within so many milliseconds: it is the server that is. */
const busyMailboxes = 3;
const busySpell = 10_000;

/** Decides when a call may start. */
export interface Limits {
  /**
   * Runs a call for a mailbox when it may start, and tells it when it must have ended; or answers with what stands against it.
   * @param deadline milliseconds since 1970
   */
  run<Value>(
    mailbox: string,
    deadline: number,
    call: (deadline: number) => Promise<Value>,
  ): Promise<{ readonly value: Value } | { readonly problem: ExchangeProblem }>;
  /** To be called when no call is under way any more. */
  close(): Promise<void>;
}

export interface LimitOptions {
  readonly bound?: number;
  /** Names this replica; a new name unless given. */
  readonly replica?: string;
  /** Milliseconds that a share of the bound lives without a sign of life. */
  readonly shareLife?: number;
  readonly restUntilProbe?: RestUntilProbe;
  /** Told what stands in the way of the connection, null when nothing does any more. */
  readonly report?: (problem: string | null) => void;
  readonly meter?: ConnectionMeter;
}

/** Everything that limits the requests of one connection, agreed on by the gateway's replicas. */
export class ConnectionLimits implements Limits, Traffic {
  private readonly gate: RequestGate;
  private readonly budget: SharedBudget;
  private readonly rests: Rests;
  private readonly circuit: ConnectionCircuit;
  private readonly bound: number;
  private readonly meter: ConnectionMeter | null;
  /** When the request that a mailbox has under way was sent, by the monotonic clock. */
  private readonly sent = new Map<string, number>();
  private readonly lastBusy = new Map<string, number>();

  constructor(values: GatewayValues, connection: string, options: LimitOptions = {}) {
    const { bound = usualBound, report = () => undefined, meter = null } = options;
    this.bound = bound;
    this.meter = meter;
    this.gate = new RequestGate(
      () => this.budget.allowed(),
      () => this.budget.loadChanged(),
    );
    this.budget = new SharedBudget(
      values,
      connection,
      bound,
      () => this.gate,
      () => this.gate.startNext(),
      options.shareLife,
      options.replica,
    );
    this.rests = new Rests(values, connection, (mailbox, milliseconds, begins) =>
      meter?.rested(mailbox === null ? 'connection' : 'mailbox', milliseconds, begins),
    );
    this.circuit = new ConnectionCircuit(values, connection, report, options.restUntilProbe);
  }

  async run<Value>(
    mailbox: string,
    deadline: number,
    call: (deadline: number) => Promise<Value>,
  ): Promise<{ readonly value: Value } | { readonly problem: ExchangeProblem }> {
    const latest = deadline - leastTime;
    const resting = this.resting(mailbox);
    if (resting) return this.heldBack('rest', resting);
    const refused = await this.circuit.enter(mailbox, latest);
    if (refused) return this.heldBack('circuit', refused);
    try {
      const ran = await this.gate.run(mailbox, latest, async () => {
        const refusal = this.refusal(mailbox);
        if (refusal) return this.heldBack(refusal.kind === 'throttled' ? 'rest' : 'circuit', refusal);
        const end = Math.min(deadline, this.budget.end());
        return end - Date.now() < leastTime ? this.heldBack('late', tooLate) : { value: await call(end) };
      });
      return ran ?? this.heldBack('late', tooLate);
    } finally {
      this.sent.delete(mailbox);
      this.circuit.leave(mailbox);
    }
  }

  refusal(mailbox: string): ExchangeProblem | null {
    const refusal = this.resting(mailbox) ?? this.circuit.refusal(mailbox);
    if (!refusal) this.sent.set(mailbox, performance.now());
    return refusal;
  }

  met(mailbox: string, encounter: Encounter): void {
    this.circuit.met(mailbox, encounter);
    if (encounter.kind === 'answered') this.budget.taken();
    if (encounter.kind !== 'busy') return;
    const { scope, until } = encounter;
    this.rests.add(scope === 'connection' ? null : mailbox, until);
    if (scope === 'connection' || this.isServerBusy(mailbox)) this.budget.busy(this.sent.get(mailbox) ?? 0);
  }

  /** How the connection stands, for the metrics. */
  reading(): Omit<ConnectionReading, 'openStreams'> {
    return {
      bound: this.bound,
      limit: this.budget.currentLimit(),
      share: this.budget.allowed(),
      underWay: this.gate.underWay,
      waiting: this.gate.mailboxes - this.gate.underWay,
      resting: this.rests.until(null) !== null,
      circuit: this.circuit.openFor(),
    };
  }

  /** Gives this replica's share back. */
  async close(): Promise<void> {
    await this.budget.close();
  }

  private heldBack(reason: Parameters<ConnectionMeter['heldBack']>[0], problem: ExchangeProblem) {
    this.meter?.heldBack(reason);
    return { problem };
  }

  private resting(mailbox: string): ExchangeProblem | null {
    const everything = this.rests.until(null);
    const own = this.rests.until(mailbox);
    if (everything === null && own === null) return null;
    return {
      kind: 'throttled',
      until: Math.max(everything ?? 0, own ?? 0),
      scope: (everything ?? 0) >= (own ?? 0) ? 'connection' : 'mailbox',
      heldBack: true,
      message: 'Exchange is busy and asked to be left alone for a while.',
    };
  }

  private isServerBusy(mailbox: string): boolean {
    const now = performance.now();
    this.lastBusy.set(mailbox, now);
    for (const [other, at] of this.lastBusy) if (now - at > busySpell) this.lastBusy.delete(other);
    return this.lastBusy.size >= busyMailboxes;
  }
}

const tooLate: ExchangeProblem = {
  kind: 'transient',
  outcomeUnknown: false,
  heldBack: true,
  message: 'The request waited too long for its turn and was not sent; it will be repeated.',
};
