import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { ChangeWatcherModule } from './change-watcher.module.js';

await runService('change-watcher', ({ environment, connections, running, stateSettings, bus, logger }) => {
  const state = openStateStore(stateSettings);
  const projectMates = ProjectMateStores.of(connections);
  const { installation } = environment;
  return {
    module: ChangeWatcherModule.register({ bus, state, projectMates, running, logger, installation }),
    async close() {
      await projectMates.close();
      await state.close();
    },
  };
});
