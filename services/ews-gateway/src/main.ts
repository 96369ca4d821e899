import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { EwsGatewayModule } from './ews-gateway.module.js';

await runService('ews-gateway', ({ connections, stateSettings, metrics, bus }) => {
  const state = openStateStore(stateSettings);
  const projectMates = ProjectMateStores.of(connections);
  return {
    module: EwsGatewayModule.register({ connections, projectMates, state, metrics, bus }),
    async close() {
      await projectMates.close();
      await state.close();
    },
  };
});
