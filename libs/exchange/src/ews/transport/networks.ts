import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import type { NetworkRules } from '../../mailboxes.js';

/**
 * Where no mail server is, but what only this machine may ask for: itself without a name, the neighbours on the wire and the cloud's metadata service (RFC 3927 and 4291, the latter
 * through NAT64, too), everybody at once.
 */
const neverMailServers = [
  '0.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  '64:ff9b::a9fe:0/112',
  'fd00:ec2::254',
  'fe80::/10',
  'ff00::/8',
];

/** Thrown when a name, or an address as it was written, lies in a network that is not connected to; nothing was sent. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED';

  constructor(
    readonly host: string,
    readonly address: string,
  ) {
    super(`${host} is in a network that is not connected to.`);
  }
}

/** Node's way of looking up a name, for `lookup` of a connection. */
type Lookup = (
  host: string,
  options: LookupOptions,
  done: (error: Error | null, found: string | LookupAddress[], family?: number) => void,
) => void;

/** Which addresses are connected to. Asked of the very address that a connection goes to, so that a name which changes its address meanwhile gains nothing. */
export class Networks {
  private readonly refused: BlockList;
  private readonly allowed: BlockList;

  constructor({ refused, allowed }: NetworkRules) {
    this.refused = listOf([...neverMailServers, ...refused]);
    this.allowed = listOf(allowed);
  }

  mayReach(address: string): boolean {
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    return !this.refused.check(address, family) || this.allowed.check(address, family);
  }

  /** @throws AddressRefused when the host is written as an address, and is refused: Node looks nothing up then */
  permit(host: string): void {
    if (isIP(host) && !this.mayReach(host)) throw new AddressRefused(host, host);
  }

  /** Leaves out what is refused; fails with {@link AddressRefused} when nothing is left. */
  readonly lookup: Lookup = (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const permitted = found.filter(({ address }) => this.mayReach(address));
      const [first] = permitted;
      if (!first) return done(new AddressRefused(host, found[0]?.address ?? ''), []);
      if (options.all) return done(null, permitted);
      done(null, first.address, first.family);
    });
  };
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
