import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFact } from '@pmsync/domain';
import { bareHost, type Destination } from '../transport/connect.js';

/** Looks up the host that connections go to first: the proxy's, where there is one. */
export async function lookUp({ origin, proxy, networks }: Destination): Promise<LookupFact> {
  const host = bareHost(proxy ?? origin);
  if (isIP(host))
    return networks.mayReach(host) ? { kind: 'address', host } : { kind: 'refused', host, addresses: [host] };
  try {
    const found = await lookup(host, { all: true });
    const addresses = found.map(({ address }) => address);
    return { kind: addresses.some((each) => networks.mayReach(each)) ? 'found' : 'refused', host, addresses };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { kind: code === 'EAI_AGAIN' ? 'no-dns' : 'unknown', host, code };
  }
}
