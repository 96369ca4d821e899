/** What the NATS client takes of the addresses; it ignores what stands before an `@`. */
export interface Addresses {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
}

/**
 * Addresses such as `nats://host:4222` or `nats://user:password@host:4222`, several with commas between. The first sign-in found is for all;
 * a user name alone is a token.
 */
export function addresses(servers: string | readonly string[]): Addresses {
  const list = (typeof servers === 'string' ? servers.split(',') : servers).map((each) => each.trim());
  const parts = list.map(
    (each) => /^(?<protocol>[a-z]+:\/\/)?((?<signIn>.*)@)?(?<host>[^@]+)$/.exec(each)?.groups,
  );
  const hosts = parts.map((part, index) =>
    part ? `${part['protocol'] ?? ''}${part['host']}` : list[index]!,
  );
  const signIn = parts.find((part) => part?.['signIn'])?.['signIn'];
  if (signIn === undefined) return { servers: hosts };
  const colon = signIn.indexOf(':');
  if (colon < 0) return { servers: hosts, token: decodeURIComponent(signIn) };
  const [user, pass] = [signIn.slice(0, colon), signIn.slice(colon + 1)].map(decodeURIComponent);
  return { servers: hosts, user: user!, pass: pass! };
}
