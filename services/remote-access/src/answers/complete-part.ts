import { Room } from './room.js';

/** Ids that are read before it is known how much one of them has. */
const firstSlice = 50;

/**
 * What the ids have, as far as one answer holds it, and the ids whose items did not fit. Of each id there is everything or nothing, and of the
 * first that has any always everything: asking again for the rest comes to an end.
 *
 * The ids are read slice by slice, each as large as the room that is left promises: a thousand contacts may reach half a million mailboxes.
 */
export async function completePart<Item>(
  ids: readonly string[],
  read: (slice: readonly string[]) => Promise<readonly Item[]>,
  idOf: (item: Item) => string,
): Promise<{ items: Item[]; rest: string[] }> {
  const waiting = [...new Set(ids)];
  const items: Item[] = [];
  const room = new Room();
  let done = 0;
  while (done < waiting.length) {
    const slice = waiting.slice(done, done + sliceFor(done, room.filled));
    const found = Map.groupBy(await read(slice), idOf);
    for (const id of slice) {
      const own = found.get(id) ?? [];
      if (!room.take(own)) return { items, rest: waiting.slice(done) };
      for (const item of own) items.push(item);
      done += 1;
    }
  }
  return { items, rest: [] };
}

function sliceFor(done: number, filled: number): number {
  if (done === 0) return firstSlice;
  return filled === 0 ? Infinity : Math.max(1, Math.floor((done * (1 - filled)) / filled));
}
