import { createLogger, type Logger } from '@pmsync/observability';
import { readRemoteAccess, type RemoteAccessSettings } from '@pmsync/settings';
import { openProjectMateStore } from '@pmsync/store';
import { startRemoteAccess, type RunningRemoteAccess } from './start-remote-access.js';

const read = readRemoteAccess(process.env);
if (read.ok) {
  await run(read.settings, createLogger({ service: 'remote-access', level: read.logLevel }));
} else {
  for (const { sentence } of read.mistakes) process.stderr.write(`${sentence}\n`);
  process.exitCode = 2;
}

/** Serves until SIGTERM or SIGINT: what is under way ends first. */
async function run(settings: RemoteAccessSettings, logger: Logger): Promise<void> {
  const databases = new Map(
    settings.databases.map(({ name, projectMate }) => [name, openProjectMateStore(projectMate)] as const),
  );
  const closeDatabases = () => Promise.all([...databases.values()].map((store) => store.close()));
  let running: RunningRemoteAccess;
  try {
    running = await startRemoteAccess({ ...settings, key: settings.key.reveal(), databases, logger });
  } catch (error) {
    await closeDatabases();
    const why = wordsOf(error);
    if (why === null) throw error;
    process.stderr.write(`listen: ${settings.host}, port ${settings.port}: ${why}\n`);
    process.exitCode = 2;
    return;
  }
  logger.info({ url: running.url, databases: [...databases.keys()] }, 'running');
  const stop = async () => {
    logger.info('draining');
    await running.close();
    await closeDatabases();
    logger.info('ended');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

/** Why one cannot listen, where that is the administrator's to put right. */
function wordsOf(error: unknown): string | null {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return 'the port is taken: choose another one, or stop what has it.';
    case 'EACCES':
      return 'the account that this runs under may not have this port: choose one above 1023.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return 'this machine has no such address: write one of its own, or 0.0.0.0 for all.';
    default:
      return null;
  }
}
