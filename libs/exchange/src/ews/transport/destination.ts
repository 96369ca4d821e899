import { getCACertificates } from 'node:tls';
import type { ExchangeAccess } from '../../mailboxes.js';
import type { Destination } from './connect.js';

/** Where the connections of an Exchange go. */
export function destinationOf({
  url,
  certificateAuthority,
  verifyCertificate,
  proxy,
}: ExchangeAccess): Destination {
  return {
    origin: new URL(url),
    certificateAuthorities:
      certificateAuthority === null ? null : [...getCACertificates('default'), certificateAuthority],
    verifyCertificate,
    proxy: proxy === null ? null : new URL(proxy),
  };
}
