import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { EwsGatewayModule } from './ews-gateway.module.js';

await runService('ews-gateway', ({ environment, connections, metrics }) => {
  const state = openStateStore({ file: environment.stateFile });
  const projectMates = ProjectMateStores.of(connections);
  return {
    module: EwsGatewayModule.register({ connections, projectMates, state, metrics }),
    async close() {
      await projectMates.close();
      await state.close();
    },
  };
});
