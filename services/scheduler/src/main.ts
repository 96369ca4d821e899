import { runService } from '@pmsync/runtime';
import { openStateStore } from '@pmsync/store';
import { SchedulerModule } from './scheduler.module.js';

await runService('scheduler', ({ environment, connections, bus, logger }) => {
  const state = openStateStore({ file: environment.stateFile });
  const { startManual } = environment;
  return {
    module: SchedulerModule.register({ bus, state, logger, connections, startManual }),
    close: () => state.close(),
  };
});
