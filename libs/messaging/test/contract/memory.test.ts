import { createMemoryBroker, type Bus } from '../../src/index.js';
import { busContract } from './bus-contract.js';

const broker = createMemoryBroker();
const buses = new Map<Bus, ReturnType<typeof broker.connect>>();

busContract({
  kind: 'memory',
  noticesDeathWithin: 500,
  shortLease: 500,
  start: async () => undefined,
  async connect() {
    const bus = broker.connect();
    buses.set(bus, bus);
    return bus;
  },
  async kill(bus) {
    buses.get(bus)!.kill();
  },
  async pause(bus) {
    buses.get(bus)!.pause();
  },
  async resume(bus) {
    buses.get(bus)!.resume();
  },
  stop: async () => undefined,
});
