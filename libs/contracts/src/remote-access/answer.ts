import { z } from 'zod';
import type { RemoteProcedureName } from './procedures.js';

/** What ProjectMate's store threw on the other side. */
const remoteProblem = z.object({
  kind: z.enum(['contract-broken', 'unavailable']),
  message: z.string(),
  /** Where in the contract something is not as it must be. */
  place: z.object({ relation: z.string(), column: z.string(), record: z.string() }).partial().optional(),
});
export type RemoteProblem = z.infer<typeof remoteProblem>;

/** The body of an answer with status 200. The value is validated by its procedure's schema. */
export const remoteAnswer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), problem: remoteProblem }),
]);
export type RemoteAnswer = z.infer<typeof remoteAnswer>;

/** The body of an answer with any other status: why the request was not even begun. */
export const remoteRefusal = z.object({ message: z.string() });
export type RemoteRefusal = z.infer<typeof remoteRefusal>;

/** Where a procedure is to be had, below the address of the remote access. */
export function remotePath(database: string, procedure: RemoteProcedureName): string {
  return `/v1/${encodeURIComponent(database)}/${procedure}`;
}
