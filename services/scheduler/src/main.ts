import { runService } from '@pmsync/runtime';
import { openStateStore } from '@pmsync/store';
import { SchedulerModule } from './scheduler.module.js';

await runService('scheduler', ({ environment, connections, stateSettings, bus, logger }) => {
  const state = openStateStore(stateSettings);
  const { startManual, journal } = environment;
  return {
    module: SchedulerModule.register({ bus, state, logger, connections, startManual, journal }),
    close: () => state.close(),
  };
});
