/** One replica's part of what a connection may have under way at once. */
export interface Share {
  /** Grows with every write of the replica: one that stays the same for the life of a share is of a replica that is gone. */
  readonly beat: number;
  /** Requests that it may have under way. Only the replica itself changes it. */
  readonly held: number;
  /** Requests that it could have under way if it were alone. */
  readonly wants: number;
}

/** How the replicas share what a connection may have under way. Replaced as a whole, by compare-and-swap. */
export interface Shares {
  /** What Exchange takes just now: at most the bound. */
  readonly limit: number;
  /** Where what cannot be shared evenly begins to be dealt out. */
  readonly turn: number;
  readonly replicas: Readonly<Record<string, Share>>;
}

/** What a replica knows of itself, and of the others, when it writes. */
export interface ShareClaim {
  readonly id: string;
  /** What the administrator allows the connection. */
  readonly bound: number;
  readonly wants: number;
  readonly underWay: number;
  /** Replicas that have given no sign of life for as long as a share lives. */
  readonly gone: readonly string[];
}

export function freshShares(bound: number): Shares {
  return { limit: bound, turn: 0, replicas: {} };
}

/**
 * How the limit is to be dealt out: first to those who want something, one each in turn, so that nobody waits for whoever wants most; what nobody wants is spread
 * evenly, so that a replica that is asked for something next can begin at once.
 */
export function fairShares({ limit, turn, replicas }: Shares): ReadonlyMap<string, number> {
  const ids = Object.keys(replicas).sort();
  const first = ids.length === 0 ? 0 : turn % ids.length;
  const order = [...ids.slice(first), ...ids.slice(0, first)];
  const dealt = new Map(order.map((id) => [id, 0]));
  let left = limit;
  const deal = (takers: readonly string[]) => {
    for (const id of takers.slice(0, left)) dealt.set(id, dealt.get(id)! + 1);
    left -= Math.min(left, takers.length);
  };
  const hungry = () => order.filter((id) => dealt.get(id)! < replicas[id]!.wants);
  for (let takers = hungry(); left > 0 && takers.length > 0; takers = hungry()) deal(takers);
  while (left > 0 && order.length > 0) deal(order);
  return dealt;
}

/**
 * What a replica writes in place of what there is. It takes of what the limit leaves free up to its fair share, and gives back what is above, but for what it has
 * under way. The sum of what is held is never above the bound, whoever writes in whatever order, as long as each writes in place of the very entry that it read.
 */
export function claimShare(current: Shares, claim: ShareClaim): Shares {
  const { id, bound, wants, underWay, gone } = claim;
  const before = current.replicas[id];
  const others = Object.fromEntries(
    Object.entries(current.replicas).filter(([other]) => other !== id && !gone.includes(other)),
  );
  const me = { beat: (before?.beat ?? 0) + 1, held: before?.held ?? 0, wants: Math.min(wants, bound) };
  const limit = Math.max(1, Math.min(current.limit, bound));
  const shares: Shares = { limit, turn: current.turn, replicas: { ...others, [id]: me } };
  const heldByOthers = Object.values(others).reduce((sum, { held }) => sum + held, 0);
  const fair = fairShares(shares).get(id)!;
  const kept = Math.min(me.held, underWay);
  const taken = Math.min(fair, limit - heldByOthers);
  const held = Math.max(0, Math.min(Math.max(taken, kept), bound - heldByOthers));
  return { ...shares, replicas: { ...others, [id]: { ...me, held } } };
}

/** The entry without a replica that ends. */
export function withoutShare(current: Shares, id: string): Shares {
  const replicas = Object.fromEntries(Object.entries(current.replicas).filter(([other]) => other !== id));
  return { ...current, replicas };
}

/** Whether the others have to hear of it: whether anybody's fair share, or what is held, would change. */
export function changesShares(current: Shares, next: Shares): boolean {
  const [before, after] = [fairShares(current), fairShares(next)];
  return (
    before.size !== after.size ||
    [...after].some(
      ([id, fair]) => before.get(id) !== fair || current.replicas[id]?.held !== next.replicas[id]!.held,
    )
  );
}

/** The limit after Exchange said that it is busy: half, and never nothing. */
export function shrunk(shares: Shares): Shares {
  return { ...shares, limit: Math.max(1, Math.floor(shares.limit / 2)) };
}

/** The limit after Exchange took everything for a while: one more, up to the bound. */
export function grown(shares: Shares, bound: number): Shares {
  return { ...shares, limit: Math.min(bound, shares.limit + 1) };
}
