import { z } from 'zod';
import { subjectToken } from '../keys/subject-token.js';

const count = z.number().int().nonnegative();

/** How the gateway's replicas share what a connection may have under way (`Shares` of the domain). */
export const gatewayShares = z.object({
  version: z.literal(1),
  limit: count,
  turn: count,
  replicas: z.record(z.string(), z.object({ beat: count, held: count, wants: count })),
});
export type GatewayShares = z.infer<typeof gatewayShares>;

/** Until when Exchange asked to be left alone by one mailbox's requests, or by all of the connection's (null). */
export const gatewayRest = z.object({
  version: z.literal(1),
  mailbox: z.string().nullable(),
  /** What was left of it when this was written: clocks that differ do not matter to whoever is told at once. */
  milliseconds: count,
  /** Milliseconds since 1970, for whoever reads it later. */
  until: z.number(),
});
export type GatewayRest = z.infer<typeof gatewayRest>;

/** Whether requests may go to the server (`Circuit` of the domain). */
export const gatewayCircuit = z.discriminatedUnion('state', [
  z.object({ version: z.literal(1), state: z.literal('closed') }),
  z.object({
    version: z.literal(1),
    state: z.literal('open'),
    reason: z.enum(['untried', 'unreachable', 'sign-in']),
    message: z.string(),
    failures: count,
    probe: z.string().nullable(),
  }),
]);
export type GatewayCircuit = z.infer<typeof gatewayCircuit>;

/** The names of a connection's values in the bucket `gatewayValues`. */
export function gatewayValueNames(connection: string) {
  const token = subjectToken(connection);
  return {
    shares: `shares.${token}`,
    circuit: `circuit.${token}`,
    /** What the names of all its rests begin with. */
    rests: `rest.${token}.`,
    rest: (mailbox: string | null) =>
      `rest.${token}.${mailbox === null ? 'all' : `mailbox.${subjectToken(mailbox)}`}`,
  };
}
