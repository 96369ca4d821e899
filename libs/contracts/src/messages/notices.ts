import { z } from 'zod';
import { domains } from '../keys/sync-key.js';

/** `pm.changed` and `sync.due`: look at this domain of this connection. */
export const connectionNotice = z.object({
  version: z.literal(1),
  connection: z.string().min(1),
  domain: z.enum(domains),
});
export type ConnectionNoticeMessage = z.infer<typeof connectionNotice>;

/** `exchange.changed`: something may have changed in the mailbox, as far as it concerns this domain. `sync.dirty`: reconcile this key. */
export const dirtyKey = z.object({
  version: z.literal(1),
  connection: z.string().min(1),
  domain: z.enum(domains),
  mailbox: z.string().min(1),
});
export type DirtyKeyMessage = z.infer<typeof dirtyKey>;
