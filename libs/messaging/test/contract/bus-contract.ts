import { afterAll, beforeAll, describe } from 'vitest';
import { deliveryContract } from './aspects/delivery.js';
import { drainContract } from './aspects/drain.js';
import { leaseContract } from './aspects/leases.js';
import { objectContract } from './aspects/objects.js';
import { valueContract } from './aspects/values.js';
import { procedureContract } from './aspects/procedures.js';
import { traceContract } from './aspects/traces.js';
import { workQueueContract } from './aspects/work-queue.js';
import type { Harness } from './harness.js';
import { Workbench } from './samples.js';

/** What every adapter keeps, seen from outside (src/bus.ts). */
export function busContract(harness: Harness): void {
  describe(`the contract of the bus: ${harness.kind}`, () => {
    beforeAll(() => harness.start());
    afterAll(async () => {
      Workbench.closeAll();
      await harness.stop();
    });
    deliveryContract(harness);
    workQueueContract(harness);
    procedureContract(harness);
    leaseContract(harness);
    objectContract(harness);
    valueContract(harness);
    traceContract(harness);
    drainContract(harness);
  });
}
