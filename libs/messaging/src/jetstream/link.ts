import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { addresses } from './addresses.js';
import type { JetStreamOptions } from './options.js';

/** Half-open connections are found after two of them. */
const pingInterval = 20_000;
const apiTimeout = 5_000;

/** The connection to NATS, with what all parts of the bus need to know of it. */
export class Link {
  private readonly onReconnect = new Set<() => void>();
  private readonly waiting = new Set<() => void>();
  private up = true;
  private payload = 0;

  private constructor(
    readonly connection: NatsConnection,
    readonly client: JetStreamClient,
    readonly manager: JetStreamManager,
    readonly notice: (sentence: string) => void,
  ) {
    this.payload = connection.info?.max_payload ?? 0;
    void this.watch();
  }

  /** Waits for a server for as long as it takes. */
  static async open(options: Required<JetStreamOptions>): Promise<Link> {
    const { name, reconnectMilliseconds: pause, notice } = options;
    const settings = {
      ...addresses(options.servers),
      name,
      maxReconnectAttempts: -1,
      reconnectTimeWait: pause,
      // Servers may learn of new passwords later than their clients.
      ignoreAuthErrorAbort: true,
      pingInterval,
      maxPingOut: 2,
    };
    for (let said = ''; ; await sleep(pause)) {
      try {
        const connection = await connect(settings);
        const client = jetstream(connection, { timeout: apiTimeout });
        return new Link(connection, client, await jetstreamManager(connection, manager), notice);
      } catch (error) {
        const sentence = `NATS is not reachable at ${settings.servers.join(', ')}: ${text(error)}. Trying on.`;
        if (sentence !== said) notice(sentence);
        said = sentence;
      }
    }
  }

  isUp(): boolean {
    return this.up && !this.connection.isClosed();
  }

  /** As the server that the connection goes to says, in bytes. */
  maximumPayload(): number {
    return this.payload;
  }

  /** Resolves when the connection is up, or closed for good, or after so many milliseconds: whether it is up. */
  whenUp(milliseconds: number): Promise<boolean> {
    if (this.isUp() || this.connection.isClosed() || milliseconds <= 0) return Promise.resolve(this.isUp());
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.waiting.delete(end);
        resolve(this.isUp());
      };
      const timer = milliseconds === Infinity ? undefined : setTimeout(end, milliseconds);
      this.waiting.add(end);
    });
  }

  /** Calls back after every reconnection until the function that it returns is called. */
  reconnected(callback: () => void): () => void {
    this.onReconnect.add(callback);
    return () => this.onReconnect.delete(callback);
  }

  private async watch(): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') {
        this.up = false;
        this.notice('NATS is not reachable any more. Trying on.');
      } else if (status.type === 'reconnect') {
        this.up = true;
        this.payload = this.connection.info?.max_payload ?? this.payload;
        this.notice('NATS is reachable again.');
        for (const callback of [...this.onReconnect, ...this.waiting]) callback();
      } else if (status.type === 'error') this.notice(`NATS says: ${status.error.message}.`);
    }
    this.up = false;
    for (const callback of this.waiting) callback();
  }
}

/** Servers are asked whether they know JetStream when something is asked of it: one that starts may not know yet. */
const manager = { checkAPI: false, timeout: apiTimeout };

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
