import type { StateStore } from '../ports/state-store.js';
import { SqliteStateStore } from './sqlite-state-store.js';

/** The state store in a file, which is made and brought up to date when it is first used. */
export function openStateStore({ file }: { readonly file: string }): StateStore {
  return new SqliteStateStore(file);
}
