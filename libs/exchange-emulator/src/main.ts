import { startEmulator, type Emulator } from './emulator.js';
import type { EmulatorOptions } from './options.js';

// The emulator as a process of its own: options as JSON in PMSYNC_EMULATOR_OPTIONS, addresses as one JSON line on
// standard output, ends on SIGTERM.
const options = process.env.PMSYNC_EMULATOR_OPTIONS;
if (!options) {
  console.error('PMSYNC_EMULATOR_OPTIONS is missing: set it to the options of the emulator as JSON.');
  process.exit(1);
}
const emulator = await start(options);
process.stdout.write(`${JSON.stringify({ url: emulator.url, controlUrl: emulator.controlUrl })}\n`);

async function start(json: string): Promise<Emulator> {
  try {
    return await startEmulator(JSON.parse(json) as EmulatorOptions);
  } catch (error) {
    console.error(`The emulator could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  }
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void emulator.close();
  });
}
