import { runService } from '@pmsync/runtime';
import { ConsoleModule } from './console.module.js';

await runService('console', ({ bus, environment, logger }) => {
  const { console: settings, httpHost } = environment;
  const access = { ...settings, listensOn: httpHost };
  return { module: ConsoleModule.register({ bus, logger, access }) };
});
