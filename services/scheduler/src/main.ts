import { runService } from '@pmsync/runtime';
import { openStateStore } from '@pmsync/store';
import { SchedulerModule } from './scheduler.module.js';

await runService('scheduler', ({ environment, connections, running, stateSettings, bus, logger }) => {
  const state = openStateStore(stateSettings);
  const { journal } = environment;
  return {
    module: SchedulerModule.register({ bus, state, logger, connections, running, journal }),
    close: () => state.close(),
  };
});
