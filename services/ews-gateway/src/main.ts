import { randomUUID } from 'node:crypto';
import { runService } from '@pmsync/runtime';
import { openStateStore, ProjectMateStores } from '@pmsync/store';
import { EwsGatewayModule } from './ews-gateway.module.js';

await runService('ews-gateway', (runtime) => {
  const { environment, connections, running, stateSettings, metrics, bus, logger } = runtime;
  const state = openStateStore(stateSettings);
  const projectMates = ProjectMateStores.of(connections);
  return {
    module: EwsGatewayModule.register({
      connections,
      projectMates,
      state,
      metrics,
      bus,
      logger,
      running,
      networks: environment.networks,
      replica: environment.replica ?? randomUUID(),
    }),
    async close() {
      await projectMates.close();
      await state.close();
    },
  };
});
