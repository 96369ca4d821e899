import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Program } from './supervised-process.js';

/** Debian keeps servers where a user's PATH does not look. */
const furtherFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The nats-server on the PATH; null where there is none. */
export function findNatsServer(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...furtherFolders];
  return folders.map((folder) => join(folder, 'nats-server')).find(executable) ?? null;
}

export function natsServer(command: string, port: number, storeFolder: string): Program {
  const parameters = [
    '--addr',
    '127.0.0.1',
    '--port',
    String(port),
    '--jetstream',
    '--store_dir',
    storeFolder,
  ];
  return {
    name: 'nats-server',
    command,
    parameters: [...parameters, '--log', join(storeFolder, '..', 'nats-server.log')],
    environment: {},
  };
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
