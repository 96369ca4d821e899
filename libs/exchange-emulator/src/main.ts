import { startEmulator } from './emulator.js';
import type { EmulatorOptions } from './options.js';

// The emulator as a process of its own: options as JSON in PMSYNC_EMULATOR_OPTIONS, addresses as one JSON line on
// standard output, ends on SIGTERM.
const options = process.env.PMSYNC_EMULATOR_OPTIONS;
if (!options) {
  console.error('PMSYNC_EMULATOR_OPTIONS is missing: set it to the options of the emulator as JSON.');
  process.exit(1);
}
const emulator = await startEmulator(JSON.parse(options) as EmulatorOptions);
process.stdout.write(`${JSON.stringify({ url: emulator.url, controlUrl: emulator.controlUrl })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    void emulator.close();
  });
}
