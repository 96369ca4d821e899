/** What a server takes on one stream, and how many streams are opened. */
export interface WatchBounds {
  readonly mailboxesPerGroup: number;
  readonly groups: number;
}

/** Who is in which group. */
export interface WatchGroups {
  /** The groups that there are, in the order in which they came, with who stays or joins; empty: it is given up. */
  readonly groups: readonly (readonly string[])[];
  /** For whom there is no place. */
  readonly beyond: readonly string[];
}

/**
 * Puts mailboxes into groups, a stream each. Who is in a group stays there as long as it is wanted, since to change a group is to open its stream anew; who comes fills the
 * fullest group that has room, so that there are few. Those of `apart` get a group of their own: they do not get on with others.
 */
export function groupWatched(
  current: readonly (readonly string[])[],
  wanted: readonly string[],
  apart: ReadonlySet<string>,
  bounds: WatchBounds,
): WatchGroups {
  const left = new Set(wanted);
  const groups = current.map((members) => {
    const staying = members.filter(
      (mailbox) => left.has(mailbox) && (members.length === 1 || !apart.has(mailbox)),
    );
    for (const mailbox of staying) left.delete(mailbox);
    return staying;
  });
  const shared = (members: readonly string[]) =>
    members.length > 0 && !members.some((each) => apart.has(each));
  const beyond: string[] = [];
  for (const mailbox of left) {
    const room = apart.has(mailbox)
      ? undefined
      : groups
          .filter((members) => shared(members) && members.length < bounds.mailboxesPerGroup)
          .toSorted((one, other) => other.length - one.length)[0];
    if (room) room.push(mailbox);
    else if (groups.filter((members) => members.length > 0).length < bounds.groups) groups.push([mailbox]);
    else beyond.push(mailbox);
  }
  return { groups, beyond };
}
