import { randomUUID } from 'node:crypto';
import {
  gatewayCircuit,
  gatewayValueNames,
  type ExchangeProblem,
  type GatewayCircuit,
} from '@pmsync/contracts';
import {
  failuresUntilOpen,
  opened,
  restUntilProbe,
  untried,
  type Circuit,
  type CircuitReason,
} from '@pmsync/domain';
import type { Encounter } from '@pmsync/exchange';
import { BusUnavailable } from '@pmsync/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayValues, SharedEntry } from './shared-values.js';

/** A replica that said that it tries, and of which nothing was heard for so long, is gone. */
const probeLife = 35_000;
/** Milliseconds until the bus is asked again that could not be reached. */
const pauseWithoutBus = 200;

/** What goes by, and what is waited for, in tests faster than in life. */
export type RestUntilProbe = (reason: CircuitReason, failures: number) => number;

/**
 * Whether requests may go to the server at all. A server that cannot be reached, or that refuses the account, is asked by one request at a time, after longer and
 * longer rests, by one of all replicas: a wrong password that each mailbox tried would lock the account. Until the server has taken one request of this process, one
 * goes first and the others wait for how it fares.
 */
export class ConnectionCircuit {
  private readonly id = randomUUID();
  private readonly entry: SharedEntry<GatewayCircuit>;
  private circuit: Circuit = untried;
  /** Since when it is as it is, by the monotonic clock. */
  private since = performance.now();
  /** Whether the server has taken a request of this process. */
  private proven = false;
  /** Whether it was known before this process began; settings may have been put right in between. */
  private inherited = true;
  private probing: string | null = null;
  private failures = 0;
  private readonly waiting = new Set<() => void>();
  private writing: Promise<void> = Promise.resolve();

  /**
   * @param report told what stands in the way of the connection, null when nothing does any more
   * @param rest how long nothing is sent after so many failed attempts, in milliseconds
   */
  constructor(
    private readonly values: GatewayValues,
    connection: string,
    private readonly report: (problem: string | null) => void,
    private readonly rest: RestUntilProbe = restUntilProbe,
  ) {
    this.entry = values.entry(gatewayValueNames(connection).circuit, gatewayCircuit, () => this.seen());
  }

  /** Why nothing is sent but attempts; null when the server takes requests, or nobody knows yet. */
  openFor(): CircuitReason | null {
    const { circuit } = this;
    return circuit.state === 'closed' || circuit.reason === 'untried' ? null : circuit.reason;
  }

  /** What stands against sending a request for a mailbox now; null: nothing. */
  refusal(mailbox: string): ExchangeProblem | null {
    return this.isClosed() || this.probing === mailbox ? null : this.problem();
  }

  /**
   * Resolves when a call for a mailbox may go on, null, or with what stands against it. A call that went on is to be followed by {@link leave}.
   * @param latest when to give up waiting, in milliseconds since 1970
   */
  async enter(mailbox: string, latest: number): Promise<ExchangeProblem | null> {
    while (!this.isClosed()) {
      if (Date.now() >= latest) return this.problem();
      if (this.probing !== null || this.isProbedElsewhere()) {
        if (!this.isFirst()) return this.problem();
        await this.change(latest);
      } else if (!this.isDue()) return this.problem();
      else if (await this.claim(mailbox)) return null;
    }
    return null;
  }

  /** The call for a mailbox has ended. */
  leave(mailbox: string): void {
    if (this.probing !== mailbox) return;
    // It ended without an answer to the question: another may try.
    this.probing = null;
    if (this.circuit.state === 'open') this.become({ ...this.circuit, probe: null });
    this.wake();
  }

  /** What a request for a mailbox met. */
  met(mailbox: string, encounter: Encounter): void {
    const asked = this.probing === mailbox;
    if (encounter.kind === 'answered' || (encounter.kind === 'busy' && encounter.scope === 'mailbox')) {
      this.failures = 0;
      if (asked) this.close();
    } else if (encounter.kind === 'sign-in-refused') {
      if (asked || this.isClosed()) this.open('sign-in', encounter.message);
    } else if (encounter.kind === 'unreachable') {
      this.failures += 1;
      if (asked || (this.isClosed() && this.failures >= failuresUntilOpen))
        this.open('unreachable', encounter.message);
    }
  }

  private isClosed(): boolean {
    return this.circuit.state === 'closed' && this.proven;
  }

  /** Whether nothing is known against the server: the first request is worth waiting for. */
  private isFirst(): boolean {
    return this.circuit.state === 'closed' || this.circuit.reason === 'untried';
  }

  private isProbedElsewhere(): boolean {
    const { circuit } = this;
    if (circuit.state === 'closed' || circuit.probe === null || circuit.probe === this.id) return false;
    return performance.now() - this.since < probeLife;
  }

  private isDue(): boolean {
    const { circuit } = this;
    if (circuit.state === 'closed' || circuit.reason === 'untried' || this.inherited) return true;
    return performance.now() - this.since >= this.rest(circuit.reason, circuit.failures);
  }

  /** Makes a mailbox's call the one that tries; false when another replica is before it. */
  private async claim(mailbox: string): Promise<boolean> {
    this.probing = mailbox;
    this.inherited = false;
    const { circuit } = this;
    // Others are well: only this process has not been answered yet.
    if (circuit.state === 'closed') return true;
    try {
      if (await this.entry.write({ ...circuit, version: 1, probe: this.id })) return true;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
      await sleep(pauseWithoutBus);
    }
    this.probing = null;
    this.wake();
    return false;
  }

  private close(): void {
    this.probing = null;
    this.proven = true;
    this.inherited = false;
    this.become({ state: 'closed' });
    this.report(null);
    this.wake();
  }

  private open(reason: CircuitReason, message: string): void {
    this.probing = null;
    this.failures = 0;
    this.inherited = false;
    this.become(opened(this.circuit, reason, message));
    this.report(this.problem().message);
    this.wake();
  }

  private become(circuit: Circuit): void {
    this.circuit = circuit;
    this.since = performance.now();
    this.writing = this.writing.then(() => this.share(circuit));
  }

  /** Lets the others know, unless this replica has learnt of something later. */
  private async share(circuit: Circuit): Promise<void> {
    try {
      for (let attempt = 0; attempt < 5 && this.circuit === circuit; attempt += 1) {
        const { current } = this.entry;
        // Others that were closed when the same befell them have opened it already.
        const known =
          circuit.state === 'open' && current?.state === 'open' && current.reason === circuit.reason;
        if (known && current.probe !== this.id && circuit.failures <= current.failures) return;
        if (await this.entry.write({ ...circuit, version: 1 })) return;
      }
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
  }

  /** Another replica, or a former process, has said something. */
  private seen(): void {
    const { current } = this.entry;
    if (!current) return;
    // What is said from now on was tried with the settings of today.
    if (this.values.caughtUp) this.inherited = false;
    const circuit = circuitOf(current);
    if (circuit.state === 'open' && circuit.probe === this.id) return;
    if (JSON.stringify(circuit) === JSON.stringify(this.circuit)) return;
    this.circuit = circuit;
    this.since = performance.now();
    this.failures = 0;
    this.wake();
  }

  private problem(): ExchangeProblem {
    const { circuit } = this;
    if (circuit.state === 'closed' || circuit.reason === 'untried') {
      const message =
        'The request waited for the first answer of Exchange and was not sent; it will be repeated.';
      return { kind: 'transient', outcomeUnknown: false, heldBack: true, message };
    }
    if (circuit.reason === 'unreachable') {
      const message = `${circuit.message} Nothing is sent to it but one attempt every few seconds, until it answers again.`;
      return { kind: 'transient', outcomeUnknown: false, heldBack: true, message };
    }
    const message = `${circuit.message} So that the account is not locked, it is tried again only after longer and longer rests, half an hour at most; once it is put right, restart the services to try at once.`;
    return { kind: 'denied', reason: 'sign-in', heldBack: true, message };
  }

  private change(latest: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(0, Math.min(latest - Date.now(), probeLife)));
      this.waiting.add(end);
    });
  }

  private wake(): void {
    for (const end of [...this.waiting]) end();
  }
}

function circuitOf(value: GatewayCircuit): Circuit {
  if (value.state === 'closed') return { state: 'closed' };
  const { state, reason, message, failures, probe } = value;
  return { state, reason, message, failures, probe };
}
