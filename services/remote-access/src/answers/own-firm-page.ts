import type { RemoteValue } from '@pmsync/contracts';
import type { OwnFirm } from '@pmsync/domain';
import { Room } from './room.js';

/** Whom one recognises the firm by, with the addresses after this one as far as one answer holds them; of those that are left always at least one. */
export function ownFirmPage(
  { companyNames, emailDomains, employeeAddresses }: OwnFirm,
  after: string | null,
): RemoteValue<'ownFirm'> {
  const left = employeeAddresses.filter((address) => after === null || address > after).sort();
  const room = new Room();
  const full = left.findIndex((address) => !room.take([address]));
  return {
    companyNames: [...companyNames],
    emailDomains: [...emailDomains],
    employeeAddresses: full < 0 ? left : left.slice(0, full),
    more: full >= 0,
  };
}
