/** Characters of a reply's longest list: even in Russian, where each is two bytes, it fits into a message of the bus beside the rest (1 MB). */
const room = 450_000;

/**
 * As many of a list's first entries as a message of the bus has room for, but at least one.
 * @param lists of this length that the message has
 */
export function withinMessage<Entry>(list: readonly Entry[], lists = 1): Entry[] {
  const fitting: Entry[] = [];
  let used = 0;
  for (const entry of list) {
    used += JSON.stringify(entry).length;
    if (fitting.length > 0 && used > room / lists) break;
    fitting.push(entry);
  }
  return fitting;
}
