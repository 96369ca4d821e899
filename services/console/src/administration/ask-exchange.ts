import { ewsProcedures, type CheckReport } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import { Refusal } from '../http/refusal.js';
import { readRequest } from './read-request.js';

/** How long a check is waited for: each of its steps may run into a time-out of its own. */
const patience = 90_000;

/** What the gateway finds on its way to Exchange. Thrown: {@link Refusal} with 400 or 409, and as the bus does. */
export async function askExchange(bus: Bus, body: unknown): Promise<CheckReport> {
  const procedure = ewsProcedures.check;
  const asked = readRequest(procedure, body);
  const reply = await bus.request(procedure, asked, { deadline: Date.now() + patience });
  if (!reply.ok) throw new Refusal(409, reply.problem.message);
  return reply.value;
}
