/** The codes of an error and of what caused it, by whichever of the ways libraries wrap one in another. A time-out that has none is `ERR_TIMEOUT`. */
export function codesOf(error: unknown, found = new Set<string>()): Set<string> {
  if (!(error instanceof Error) || found.size > 8) return found;
  const { code, originalError, errors } = error as Error & {
    readonly code?: unknown;
    readonly originalError?: unknown;
    readonly errors?: readonly unknown[];
  };
  if (typeof code === 'string') found.add(code);
  if (error.name === 'TimeoutError') found.add('ERR_TIMEOUT');
  for (const cause of [error.cause, originalError, ...(errors ?? [])])
    if (cause !== error) codesOf(cause, found);
  return found;
}
