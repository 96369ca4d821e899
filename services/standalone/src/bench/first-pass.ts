import { createLogger } from '@pmsync/observability';
import { basicExchange, Secret, type Connection } from '@pmsync/settings';
import { openStateStore } from '@pmsync/store';
import { startEmbedded } from '../embedded.js';
import { Observer } from '../report/observer.js';
import { benchAccount, benchPassword } from './bench-firm.js';

/** The product's first pass, as a process of its own: its figures are one JSON line on standard output. */
export interface FirstPassOptions {
  readonly url: string;
  readonly database: string;
  readonly stateFile: string;
}

export interface FirstPassFigures {
  readonly created: number;
  readonly seconds: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly peakMemoryMegabytes: number;
  readonly cpuSeconds: number;
}

const { url, database, stateFile } = JSON.parse(process.argv[2]!) as FirstPassOptions;
const connection: Connection = {
  name: 'bench',
  startType: 'automatic',
  periodSeconds: 900,
  exchange: basicExchange(url, benchAccount, new Secret(benchPassword)),
  projectMate: { server: 'sqlite', database, kind: 'sqlite', file: database },
};
const product = await startEmbedded({
  connections: [connection],
  state: { kind: 'sqlite', file: stateFile },
  installation: 'bench',
  port: 0,
  console: { token: null, hosts: [] },
  logger: createLogger({ service: 'bench', level: 'error' }),
});
const { summary } = await new Observer(product.bus, product.startedAt).untilSettled(
  new AbortController().signal,
);
// Until the last item was there, which is what the ceiling measures, too: the journal knows to the millisecond.
const state = openStateStore({ kind: 'sqlite', file: stateFile });
const [last] = await state.journal({ connection: 'bench', limit: 1 });
await state.close();
const seconds = (last!.at - product.startedAt) / 1_000;
const { user, system } = process.cpuUsage();
const figures: FirstPassFigures = {
  created: summary.connections[0]!.created,
  seconds,
  requests: summary.connections[0]!.ewsRequests,
  peakMemoryMegabytes: process.resourceUsage().maxRSS / 1_024,
  cpuSeconds: (user + system) / 1e6,
};
await product.close();
process.stdout.write(`${JSON.stringify(figures)}\n`);
