import { contactProcedures, type ContactReply, type Procedure } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import { Refusal } from '../http/refusal.js';
import { readRequest } from './read-request.js';

export type ContactVerb = keyof typeof contactProcedures;

const second = 1_000;
const minute = 60 * second;

/** How long an answer is waited for. A preview and an undo work through a whole mailbox, and a verification waits for a pass that is under way. */
const patience: Readonly<Record<ContactVerb, number>> = {
  mailboxes: 30 * second,
  preview: 6 * minute,
  undo: 15 * minute,
  journal: 30 * second,
  runs: 30 * second,
  decide: 2 * minute,
};

export function isContactVerb(verb: string): verb is ContactVerb {
  return Object.hasOwn(contactProcedures, verb);
}

/** What the contacts service answers to a request as the procedure has it. Thrown: {@link Refusal} with 400 or 409, and as the bus does. */
export async function askContacts(bus: Bus, verb: ContactVerb, body: unknown): Promise<unknown> {
  const procedure = contactProcedures[verb] as unknown as Procedure<unknown, ContactReply<ContactVerb>>;
  const asked = readRequest(procedure, body);
  const reply = await bus.request(procedure, asked, { deadline: Date.now() + patience[verb] });
  if (!reply.ok) throw new Refusal(409, reply.problem);
  return reply.value;
}
