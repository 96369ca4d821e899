import { createLogger, startTracing } from '@pmsync/observability';
import {
  readConnections,
  readConsoleSettings,
  readNetworkSettings,
  type Connection,
  type ConsoleSettings,
  type NetworkSettings,
} from '@pmsync/settings';
import type { StateAccess } from '@pmsync/store';
import { DataFolder, DataFolderInUse } from './data-folder.js';
import { startDemo } from './demo/start-demo.js';
import { startEmbedded } from './embedded.js';
import { parseOptions, usage, type Options } from './options.js';
import { Observer } from './report/observer.js';
import { mailboxTable } from './report/table.js';

const parsed = parseOptions(process.argv.slice(2));
if (parsed.kind === 'help') process.stdout.write(usage);
else if (parsed.kind === 'mistake') {
  process.stderr.write(`${parsed.message}\n\n${usage}`);
  process.exitCode = 2;
} else process.exitCode = await run(parsed.options);

/** Runs until stopped, or once; answers the exit code. */
async function run(options: Options): Promise<number> {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const given = options.config === null ? null : readConnections(options.config);
  if (given && !given.ok) {
    process.stderr.write(`${options.config} has ${given.mistakes.length} mistake(s):\n`);
    for (const mistake of given.mistakes) process.stderr.write(`  ${mistake.sentence}\n`);
    return 2;
  }
  const consoleSettings = readConsoleSettings(process.env);
  const networks = readNetworkSettings(process.env);
  if (!consoleSettings.ok || !networks.ok) {
    const mistakes = [consoleSettings, networks].flatMap((read) => (read.ok ? [] : read.mistakes));
    for (const mistake of mistakes) process.stderr.write(`${mistake.sentence}\n`);
    return 2;
  }
  let folder: DataFolder;
  try {
    folder = new DataFolder(options.data);
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  const demo = given ? null : await startDemo(folder);
  try {
    const connections = given?.ok ? given.connections : demo!.connections;
    const state = (given?.ok && given.state) || { kind: 'sqlite', file: folder.file('state.sqlite') };
    return await synchronise(
      options,
      folder,
      { connections, state, console: consoleSettings.value, networks: networks.value },
      stopping.signal,
    );
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    process.stderr.write(`The port ${options.port} is taken: choose another one with --port.\n`);
    return 2;
  } finally {
    await demo?.close();
    folder.release();
  }
}

async function synchronise(
  options: Options,
  folder: DataFolder,
  settings: {
    readonly connections: readonly Connection[];
    readonly state: StateAccess;
    readonly console: ConsoleSettings;
    readonly networks: NetworkSettings;
  },
  signal: AbortSignal,
): Promise<number> {
  const logger = createLogger({ service: 'standalone', level: process.env['PMSYNC_LOG_LEVEL'] ?? 'error' });
  await startTracing('standalone', null);
  const embedded = await startEmbedded({
    ...settings,
    installation: folder.installation(),
    port: options.port,
    logger,
  });
  try {
    process.stderr.write(`Status: ${embedded.url}/status\n`);
    const { report, summary } = await new Observer(embedded.bus, embedded.startedAt).untilSettled(signal);
    if (!options.json) process.stdout.write(`${mailboxTable(report)}\n`);
    for (const problem of summary.problems) process.stderr.write(`${problem}\n`);
    if (options.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    if (options.once || signal.aborted) return summary.problems.length === 0 ? 0 : 1;
    process.stderr.write(`In step. Staying so until stopped (Ctrl+C); status: ${embedded.url}/status\n`);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    return 0;
  } finally {
    await embedded.close();
  }
}
