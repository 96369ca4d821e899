export type { EmulatorControl } from './control/control.js';
export type { EarlyArrival } from './control/announced-rests.js';
export type { Counters } from './control/counters.js';
export type { EmulatedExtendedProperty, EmulatedItem, EmulatedProperties } from './control/emulated-item.js';
export type { Fault } from './control/faults.js';
export { startEmulator, type Emulator } from './emulator.js';
export type { EmulatedAccount, EmulatedEntra, EmulatorOptions, SignInScheme } from './options.js';
