import { domains, type Domain } from '@pmsync/contracts';
import { windowsZoneMistake } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type { Parameters } from '../ports/projectmate-store.js';

export interface ParametersRow {
  readonly mail_server_name: string | null;
  readonly time_zone: string | null;
  readonly enabled_domains: string | null;
  readonly contact_mode: string | null;
}

const contactModes = ['one-way', 'one-way-with-import', 'two-way'] as const;

/** *Сервис > Параметры > Синхронизация*. Thrown: {@link ContractBroken} that names the parameter and what it may be. */
export function parametersOf(row: ParametersRow | undefined): Parameters {
  if (!row) {
    throw new ContractBroken('ProjectMate\'s relation "parameters" is empty: it must have one row.', {
      relation: 'parameters',
    });
  }
  return {
    mailServerName: row.mail_server_name,
    timeZone: timeZone(row.time_zone),
    enabledDomains: enabledDomains(row.enabled_domains),
    contactMode: contactMode(row.contact_mode),
  };
}

function contactMode(value: string | null): Parameters['contactMode'] {
  const mode = contactModes.find((each) => each === value);
  if (mode) return mode;
  throw illegal('contact_mode', value, `it must be one of ${contactModes.join(', ')}`);
}

function timeZone(value: string | null): string {
  const mistake = windowsZoneMistake(value ?? '');
  if (mistake) throw illegal('time_zone', value, mistake);
  return value!;
}

function enabledDomains(value: string | null): readonly Domain[] {
  const names = (value ?? '').split(',').flatMap((name) => name.trim() || []);
  const unknown = names.find((name) => !domains.some((domain) => domain === name));
  if (unknown !== undefined) {
    throw illegal('enabled_domains', value, `"${unknown}" is none of ${domains.join(', ')}`);
  }
  return domains.filter((domain) => names.includes(domain));
}

function illegal(column: keyof ParametersRow, value: string | null, demand: string): ContractBroken {
  const found = value === null || value === '' ? 'empty' : `"${value}"`;
  return new ContractBroken(
    `ProjectMate's parameter ${column} is ${found}: ${demand} (Сервис > Параметры > Синхронизация).`,
    { relation: 'parameters', column },
  );
}
