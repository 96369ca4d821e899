import type { Bus } from '../bus.js';
import { JetStreamBus } from './jetstream-bus.js';
import { Link } from './link.js';
import { defaults, type JetStreamOptions } from './options.js';

/** The bus of production: nats-server 2.9 or newer with JetStream. Waits for a server that is not up yet, and reconnects for ever. */
export async function connectJetStreamBus(options: JetStreamOptions): Promise<Bus> {
  const all = { ...defaults, ...options };
  return new JetStreamBus(await Link.open(all), all);
}
