import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { ChangeWatcherModule } from './change-watcher.module.js';

await runService('change-watcher', ({ environment, connections, bus, logger }) => {
  const state = openStateStore({ file: environment.stateFile });
  const projectMates = ProjectMateStores.of(connections);
  const { installation } = environment;
  return {
    module: ChangeWatcherModule.register({ bus, state, projectMates, logger, installation }),
    async close() {
      await projectMates.close();
      await state.close();
    },
  };
});
