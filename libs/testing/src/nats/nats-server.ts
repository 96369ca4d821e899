import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { temporaryDirectory } from '../temporary-directory.js';
import { findNatsServerBinary } from './find-binary.js';

export interface NatsServer {
  /** `nats://127.0.0.1:<port>` */
  readonly url: string;
  readonly port: number;
  /** Sends the signal and waits for the end of the process. The store stays, for a server started later with the same `storeDir`. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Ends it in order and removes the store, unless `storeDir` was given. */
  stop(): Promise<void>;
}

const patienceMilliseconds = 15_000;

/**
 * Starts a nats-server with JetStream on 127.0.0.1 and resolves when it takes connections; undefined when there is no binary. It ends with this process.
 *
 * @param storeDir where JetStream keeps its data; by default a temporary directory
 * @param port by default a free one
 */
export async function startNatsServer({
  storeDir,
  port = 0,
}: {
  readonly storeDir?: string;
  readonly port?: number;
} = {}): Promise<NatsServer | undefined> {
  const binary = findNatsServerBinary();
  if (!binary) return undefined;
  const own = storeDir === undefined ? await temporaryDirectory('pmsync-nats-') : undefined;
  const store = storeDir ?? own!.path;
  const portsFolder = join(store, 'ports');
  await mkdir(portsFolder, { recursive: true });

  const listen = ['--addr', '127.0.0.1', '--port', String(port || -1), '--ports_file_dir', portsFolder];
  const child = spawn(binary, [...listen, '--jetstream', '--store_dir', store], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2_000)));
  child.once('error', (error) => (log += error.message));

  const kill = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await ended;
    process.off('exit', endWithUs);
  };
  const taken = await listeningPort(child, portsFolder);
  if (taken === undefined) {
    await kill('SIGKILL');
    await own?.remove();
    throw new Error(`nats-server did not start:\n${log}`);
  }
  return {
    url: `nats://127.0.0.1:${taken}`,
    port: taken,
    kill,
    stop: async () => {
      await kill('SIGTERM');
      await own?.remove();
    },
  };
}

/** The server writes its addresses to a file of its process's own once it takes connections. */
async function listeningPort(child: ChildProcess, folder: string): Promise<number | undefined> {
  const deadline = Date.now() + patienceMilliseconds;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const file = (await readdir(folder)).find((name) => name.endsWith(`_${child.pid}.ports`));
    const port = file && natsPort(await readFile(join(folder, file), 'utf8'));
    if (port) {
      await rm(join(folder, file), { force: true });
      return port;
    }
    await sleep(20);
  }
  return undefined;
}

function natsPort(text: string): number | undefined {
  const url = /"nats:\/\/[^"]*:(\d+)"/.exec(text)?.[1];
  return url === undefined ? undefined : Number(url);
}
