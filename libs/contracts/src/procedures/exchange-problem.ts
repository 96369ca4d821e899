import { z } from 'zod';

/** The gateway did not send the request, so asking again troubles nobody. */
const heldBack = z.boolean().optional();

/**
 * All that can go wrong with Exchange, as a closed set (design 7). `message` is one sentence for the administrator: what
 * happened and, where it is known, what to do. It never holds a secret.
 */
export const exchangeProblem = z.discriminatedUnion('kind', [
  /** Worth another try. With `outcomeUnknown` the server may have carried out the request, so a create is not to be repeated blindly. */
  z.object({ kind: z.literal('transient'), message: z.string(), outcomeUnknown: z.boolean(), heldBack }),
  /**
   * Not carried out; `until` is in milliseconds since 1970. To send again before it prolongs the block, which is the mailbox's alone or that of everything
   * that the connection sends.
   */
  z.object({
    kind: z.literal('throttled'),
    message: z.string(),
    until: z.number(),
    scope: z.enum(['mailbox', 'connection']),
    heldBack,
  }),
  z.object({
    kind: z.literal('denied'),
    message: z.string(),
    reason: z.enum(['sign-in', 'impersonation', 'mail-server-name', 'access']),
    heldBack,
  }),
  z.object({
    kind: z.literal('not-found'),
    message: z.string(),
    what: z.enum(['mailbox', 'folder', 'item', 'server']),
  }),
  /** The item is not in the state that the ChangeKey names. */
  z.object({ kind: z.literal('conflict'), message: z.string() }),
  /** The server refuses this content for good. */
  z.object({ kind: z.literal('invalid'), message: z.string() }),
  /** The sync state is unknown to the server: begin again from none. */
  z.object({ kind: z.literal('sync-state-lost'), message: z.string() }),
  z.object({ kind: z.literal('unsupported'), message: z.string() }),
]);
export type ExchangeProblem = z.infer<typeof exchangeProblem>;

/** A value, or the reason why there is none. */
export type ExchangeResult<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: ExchangeProblem };

/** The schema of an {@link ExchangeResult}. */
export function exchangeResult<Value>(value: z.ZodType<Value>): z.ZodType<ExchangeResult<Value>> {
  return z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), problem: exchangeProblem }),
  ]) as unknown as z.ZodType<ExchangeResult<Value>>;
}
