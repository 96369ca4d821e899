import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { ContactsModule } from './contacts.module.js';

await runService(
  'contacts',
  async ({ environment, connections, running, stateSettings, bus, metrics, logger }) => {
    const state = openStateStore(stateSettings);
    const projectMates = ProjectMateStores.of(connections);
    const { leaseMilliseconds } = environment;
    return {
      module: await ContactsModule.register({
        bus,
        state,
        projectMates,
        running,
        metrics,
        logger,
        leaseMilliseconds,
      }),
      async close() {
        await projectMates.close();
        await state.close();
      },
    };
  },
);
