import type { z } from 'zod';

/** A request with a reply over the bus: its subject, and the schemas that both ends validate with. */
export interface Procedure<Request, Reply> {
  readonly subject: string;
  readonly request: z.ZodType<Request>;
  readonly reply: z.ZodType<Reply>;
}
