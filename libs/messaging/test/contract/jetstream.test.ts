import { requireOrSkip, startNatsServer, type NatsServer } from '@pmsync/testing';
import { describe } from 'vitest';
import { connectJetStreamBus, type Bus } from '../../src/index.js';
import { busContract } from './bus-contract.js';
import { layLine, type Line } from './line.js';

const present = await startNatsServer();
await present?.stop();

/** Every bus has a TCP line of its own, which dies or hangs as a process would. */
class JetStreamHarness {
  readonly kind = 'jetstream';
  readonly noticesDeathWithin = 5_000;
  readonly shortLease = 1_500;
  private server: NatsServer | undefined;
  private readonly lines = new Map<Bus, Line>();

  async start() {
    this.server = await startNatsServer();
  }

  async connect() {
    const line = await layLine(this.server!.port);
    const bus = await connectJetStreamBus({
      servers: `nats://127.0.0.1:${line.port}`,
      ackWaitMilliseconds: 1_500,
      reconnectMilliseconds: 50,
    });
    this.lines.set(bus, line);
    return bus;
  }

  async kill(bus: Bus) {
    await this.lines.get(bus)!.cut();
  }

  async pause(bus: Bus) {
    this.lines.get(bus)!.pause();
  }

  async resume(bus: Bus) {
    this.lines.get(bus)!.resume();
  }

  async stop() {
    for (const line of this.lines.values()) line.resume();
    await Promise.all([...this.lines.keys()].map((bus) => bus.drain()));
    await Promise.all([...this.lines.values()].map((line) => line.cut()));
    await this.server!.stop();
  }
}

describe.skipIf(!requireOrSkip('nats-server (Debian: apt-get install nats-server)', present !== undefined))(
  'over nats-server',
  () => busContract(new JetStreamHarness()),
);
