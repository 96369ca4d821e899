import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConnections } from '@pmsync/settings';
import { DataFolder, DataFolderInUse } from '../data-folder.js';
import { parseOptions } from '../options.js';
import { demoEmulator, writeDemoConnections } from './demo-processes.js';
import { freePort } from './free-port.js';
import { findNatsServer, natsServer } from './nats-server.js';
import { emulatorProgram, servicePrograms } from './service-programs.js';
import { SupervisedProcess, type Program } from './supervised-process.js';

const usage = `Usage: npm run services -- [--data DIR] [--config FILE] [--port PORT]

Every service as a process of its own, over NATS JetStream: the server of NATS_URL, else a nats-server from the PATH.
`;

const parsed = parseOptions(process.argv.slice(2));
if (parsed.kind !== 'options') {
  process.stderr.write(parsed.kind === 'mistake' ? `${parsed.message}\n\n${usage}` : usage);
  process.exitCode = parsed.kind === 'mistake' ? 2 : 0;
} else process.exitCode = await launch(parsed.options.data, parsed.options.config, parsed.options.port);

async function launch(data: string, config: string | null, port: number): Promise<number> {
  const given = config === null ? null : readConnections(config);
  if (given && !given.ok) {
    for (const mistake of given.mistakes) process.stderr.write(`${mistake.sentence}\n`);
    return 2;
  }
  const nats = process.env['NATS_URL'] ? null : findNatsServer();
  if (!process.env['NATS_URL'] && nats === null) {
    process.stderr.write(
      'No nats-server on the PATH and no NATS_URL: install nats-server 2.9 or newer, or name one.\n',
    );
    return 2;
  }
  try {
    const folder = new DataFolder(data);
    try {
      await supervise(folder, await programs(folder, config, nats, port));
    } finally {
      folder.release();
    }
    return 0;
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

/** What is to run: in the order of starting, which is the reverse of the order of stopping. */
async function programs(
  folder: DataFolder,
  config: string | null,
  nats: string | null,
  port: number,
): Promise<Program[]> {
  const list: Program[] = [];
  let natsUrl = process.env['NATS_URL'];
  if (nats !== null) {
    const natsPort = await freePort();
    natsUrl = `nats://127.0.0.1:${natsPort}`;
    list.push(natsServer(nats, natsPort, folder.file('nats')));
  }
  const environment: Record<string, string> = {
    NATS_URL: natsUrl!,
    PMSYNC_CONNECTIONS: config ?? folder.file('connections.yaml'),
    PMSYNC_STATE: folder.file('state.sqlite'),
    PMSYNC_INSTALLATION: folder.installation(),
    PMSYNC_HTTP_HOST: '127.0.0.1',
    PMSYNC_START_MANUAL: 'true',
  };
  if (config === null) {
    const demo = await demoEmulator(folder, await freePort());
    list.push(emulatorProgram(demo.options));
    environment['PMSYNC_DEMO_PASSWORD'] = demo.password;
    writeDemoConnections(folder, demo.url);
  }
  const consolePort = port === 0 ? await freePort() : port;
  list.push(...servicePrograms(environment, consolePort));
  process.stderr.write(`Status: http://127.0.0.1:${consolePort}/status\n`);
  writeFileSync(folder.file('status-url'), `http://127.0.0.1:${consolePort}/status\n`);
  return list;
}

async function supervise(folder: DataFolder, list: readonly Program[]): Promise<void> {
  const processes: SupervisedProcess[] = [];
  const note = () => {
    const ids = Object.fromEntries(processes.map((each) => [each.program.name, each.processId]));
    writeFileSync(folder.file('processes.json'), JSON.stringify(ids, null, 2));
  };
  for (const program of list) processes.push(new SupervisedProcess(program, note));
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  for (const each of processes) {
    each.start();
    if (each.program.name === 'nats-server') await sleep(300);
  }
  await stopped;
  process.stderr.write('Draining...\n');
  const services = processes.filter(({ program }) =>
    program.parameters.some((each) => each.includes('/services/')),
  );
  await Promise.all(services.map((each) => each.stop()));
  for (const each of processes.toReversed()) await each.stop();
}
