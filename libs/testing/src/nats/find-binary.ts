import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian installs servers where users' PATH does not reach. */
const serverFolders = ['/usr/sbin', '/usr/local/sbin'];

/** The nats-server to use: the file that `NATS_SERVER` names, else the first on the PATH; undefined when there is none. */
export function findNatsServerBinary(): string | undefined {
  const named = process.env['NATS_SERVER'];
  if (named) return executable(named) ? named : undefined;
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), ...serverFolders];
  return folders.map((folder) => join(folder, 'nats-server')).find(executable);
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
