import { getCACertificates } from 'node:tls';
import type { ExchangeAccess } from '../../mailboxes.js';
import type { Destination } from './connect.js';
import { Networks } from './networks.js';

/** Where the connections of an Exchange go. */
export function destinationOf({
  url,
  certificateAuthority,
  verifyCertificate,
  proxy,
  networks = { refused: [], allowed: [] },
}: ExchangeAccess): Destination {
  return {
    origin: new URL(url),
    certificateAuthorities:
      certificateAuthority === null ? null : [...getCACertificates('default'), certificateAuthority],
    verifyCertificate,
    proxy: proxy === null ? null : new URL(proxy),
    networks: new Networks(networks),
  };
}
