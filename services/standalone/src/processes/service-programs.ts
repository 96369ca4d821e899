import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './supervised-process.js';

const tree = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));

/** The services of an installation, in the order in which they are started. */
const serviceNames = ['ews-gateway', 'contacts', 'change-watcher', 'scheduler', 'console'] as const;

/**
 * What Node is started with beyond the usual. The gateway and the passes read, hand on and forget, so that V8 need not keep much room for young objects (megabytes):
 * by itself it grows after a burst, and does not shrink again in a process that has nothing to do.
 */
const nodeParameters: Readonly<Record<string, readonly string[]>> = {
  'ews-gateway': ['--max-semi-space-size=4'],
  contacts: ['--max-semi-space-size=4'],
};

function program(name: string, file: string, environment: Program['environment']): Program {
  return {
    name,
    command: process.execPath,
    parameters: ['--enable-source-maps', ...(nodeParameters[name] ?? []), join(tree, file)],
    environment,
  };
}

/** One process a service; only the console's HTTP port is fixed. */
export function servicePrograms(environment: Program['environment'], consolePort: number): Program[] {
  return serviceNames.map((name) =>
    program(name, `services/${name}/dist/main.js`, {
      ...environment,
      PMSYNC_REPLICA: name,
      PMSYNC_HTTP_PORT: String(name === 'console' ? consolePort : 0),
    }),
  );
}

export function emulatorProgram(options: unknown): Program {
  return program('exchange-emulator', 'libs/exchange-emulator/dist/main.js', {
    PMSYNC_EMULATOR_OPTIONS: JSON.stringify(options),
  });
}
