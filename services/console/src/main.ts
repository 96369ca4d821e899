import { runService } from '@pmsync/runtime';
import { ConsoleModule } from './console.module.js';

await runService('console', ({ bus }) => ({ module: ConsoleModule.register({ bus }) }));
