import type { z } from 'zod';
import { mistake, type Mistake } from '../mistake.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What variables say, or every mistake in them at once. */
export type ReadVariables<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

export function readVariables<Schema extends z.ZodType, Value>(
  schema: Schema,
  environment: Environment,
  build: (data: z.infer<Schema>) => Value,
): ReadVariables<Value> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return { ok: true, value: build(parsed.data) };
  return {
    ok: false,
    mistakes: parsed.error.issues.map(({ path, message }) => mistake(path.join('.'), null, message)),
  };
}
