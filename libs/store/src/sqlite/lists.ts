/** A list as one SQL parameter, so that a statement is the same whatever the list's length. */
export function list(values: readonly unknown[]): string {
  return JSON.stringify(values);
}

/** The list that a parameter holds, as the right side of `IN`. */
export const inList = '(SELECT value FROM json_each(?))';
