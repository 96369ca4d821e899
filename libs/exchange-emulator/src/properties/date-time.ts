/** An xs:dateTime as the store keeps it: UTC, whole seconds. A value without an offset is taken as UTC. */
export function utc(dateTime: string): string {
  const [, day = '', time = '', offset = 'Z'] = /^(.+)T([\d:.]+)(Z|[+-]\d\d:\d\d)?$/.exec(dateTime) ?? [];
  // 24:00:00 is the next day's midnight.
  const extra = time.startsWith('24') ? 86_400_000 : 0;
  return inSeconds(new Date(`${day}T${extra ? '00:00:00' : time}${offset}`).getTime() + extra);
}

/** A moment, in milliseconds since 1970, as EWS writes it. */
export function inSeconds(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
