/** What surrounds the list in the body of a request. */
const frame = 1_024;

/** The first items, as many as one request holds: at most so many, and so many bytes of JSON. None when the first one alone is too large. */
export function firstPart<Item>(items: readonly Item[], most: number, bytes: number): Item[] {
  let left = bytes - frame;
  const part: Item[] = [];
  for (const item of items.slice(0, most)) {
    left -= Buffer.byteLength(JSON.stringify(item)) + 1;
    if (left < 0) break;
    part.push(item);
  }
  return part;
}
