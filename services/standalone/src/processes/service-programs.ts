import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from './supervised-process.js';

const tree = dirname(dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url))))));

/** The services of an installation, in the order in which they are started. */
const serviceNames = ['ews-gateway', 'contacts', 'change-watcher', 'scheduler', 'console'] as const;

/**
 * What Node is started with beyond the usual. The gateway and the passes read, hand on and forget: V8 need not keep much room for young objects (megabytes), and collects the old ones
 * once they are a third more than what was held after the last time, instead of a multiple of it. That halves the memory and costs no speed (docs/adr/0012-memory-by-collecting-sooner.md), and, unlike a bound on the heap,
 * cannot end the process.
 */
const thrifty = ['--max-semi-space-size=4', '--heap-growing-percent=30'];
const nodeParameters: Readonly<Record<string, readonly string[]>> = {
  'ews-gateway': thrifty,
  contacts: thrifty,
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
