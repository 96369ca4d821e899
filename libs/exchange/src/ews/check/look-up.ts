import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFact } from '@pmsync/domain';
import { bareHost, type Destination } from '../transport/connect.js';

/** Looks up the host that connections go to first: the proxy's, where there is one. */
export async function lookUp({ origin, proxy }: Destination): Promise<LookupFact> {
  const host = bareHost(proxy ?? origin);
  if (isIP(host)) return { kind: 'address', host };
  try {
    const found = await lookup(host, { all: true });
    return { kind: 'found', host, addresses: found.map(({ address }) => address) };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    return { kind: code === 'EAI_AGAIN' ? 'no-dns' : 'unknown', host, code };
  }
}
