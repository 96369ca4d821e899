import { execFile } from 'node:child_process';
import { join } from 'node:path';

const services = join(import.meta.dirname, '../..');

/** What `npm run build` made of the commands. */
export const programs = {
  start: join(services, 'standalone/dist/main.js'),
  services: join(services, 'standalone/dist/processes/main.js'),
  referenceDatabase: join(services, 'standalone/dist/reference-database.js'),
  remoteAccess: join(services, 'remote-access/dist/main.js'),
} as const;

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in a folder to its end. */
export function runCommand(
  program: string,
  parameters: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...parameters],
      { cwd: folder, timeout: 60_000, env: { ...process.env, ...environment } },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr }),
    );
  });
}
