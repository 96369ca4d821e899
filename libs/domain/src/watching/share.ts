/**
 * The mailboxes that one of several replicas watches. Each of them computes the same without asking: a mailbox goes to the replica that its hash together with the
 * replica's name puts first (rendezvous hashing), so that when a replica comes or goes no mailbox moves but those that it gets or leaves. `me` counts as one of the replicas.
 */
export function watchShare(
  mailboxes: readonly string[],
  replicas: readonly string[],
  me: string,
): readonly string[] {
  const all = [...new Set([...replicas, me])];
  if (all.length === 1) return mailboxes;
  return mailboxes.filter((mailbox) => holderOf(mailbox, all) === me);
}

function holderOf(mailbox: string, replicas: readonly string[]): string {
  let holder = '';
  let highest = -1;
  for (const replica of replicas) {
    const weight = hash(`${replica}\n${mailbox}`);
    if (weight > highest || (weight === highest && replica < holder)) {
      holder = replica;
      highest = weight;
    }
  }
  return holder;
}

/** FNV-1a over UTF-16 units, with the finish of MurmurHash3: names that differ in one character get quite other numbers. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
