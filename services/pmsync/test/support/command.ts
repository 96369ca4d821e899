import { execFile, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../bin/pmsync.mjs');

export interface Surroundings {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs the command as an administrator does. */
export function pmsync(parameters: readonly string[], { input = '', environment = {} }: Surroundings = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...parameters], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], ...environment },
  });
  return { status, stdout, stderr, all: stdout + stderr };
}

/** Runs the command while this process goes on: for what answers it lives here. */
export function pmsyncLater(
  parameters: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...parameters],
      { env: { PATH: process.env['PATH'], ...environment } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end();
  });
}

/** A connections.yaml with one connection whose ProjectMate is the file `pm.sqlite` in the same folder, or as told. */
export function connectionsFile(
  folder: string,
  password: string,
  projectMate = '{ server: sqlite, database: pm.sqlite }',
): string {
  const file = join(folder, 'connections.yaml');
  writeFileSync(
    file,
    `# Kept as it is.
connections:
  - name: office
    exchange:
      url: https://exchange.example.com/ews/exchange.asmx
      version: Exchange2016
      userName: svc
      password: ${password} # and this, too
    projectMate: ${projectMate}
`,
  );
  return file;
}
