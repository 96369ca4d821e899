import { domains, type Domain } from '@pmsync/contracts';
import { contactModes, exchangeDeletions, windowsZoneMistake } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type { Parameters } from '../ports/projectmate-store.js';

export interface ParametersRow {
  readonly mail_server_name: string | null;
  readonly time_zone: string | null;
  readonly enabled_domains: string | null;
  readonly contact_mode: string | null;
  readonly on_exchange_delete: string | null;
  readonly on_employee_off: string | null;
  readonly import_meetings: string | null;
  readonly calendar_days_back: number | null;
  readonly calendar_days_ahead: number | null;
}

export const parametersColumns = [
  'mail_server_name',
  'time_zone',
  'enabled_domains',
  'contact_mode',
  'on_exchange_delete',
  'on_employee_off',
  'import_meetings',
  'calendar_days_back',
  'calendar_days_ahead',
] as const satisfies readonly (keyof ParametersRow)[];

/** The first one is what NULL means; so it is with the deletions in Exchange. */
const employeesOff = ['keep', 'remove'] as const;
const meetingImports = ['known-attendees', 'all', 'none'] as const;

const mostDays = 3_650;

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
    contactMode: oneOf(contactModes, 'contact_mode', row.contact_mode),
    onExchangeDelete: oneOrFirst(exchangeDeletions, 'on_exchange_delete', row.on_exchange_delete),
    onEmployeeOff: oneOrFirst(employeesOff, 'on_employee_off', row.on_employee_off),
    importMeetings: oneOrFirst(meetingImports, 'import_meetings', row.import_meetings),
    calendarDaysBack: days('calendar_days_back', row.calendar_days_back, 30),
    calendarDaysAhead: days('calendar_days_ahead', row.calendar_days_ahead, 365),
  };
}

function oneOf<Word extends string>(
  words: readonly Word[],
  column: keyof ParametersRow,
  value: string | null,
): Word {
  const word = words.find((each) => each === value);
  if (word !== undefined) return word;
  throw illegal(column, value, `it must be one of ${words.join(', ')}`);
}

function oneOrFirst<Word extends string>(
  words: readonly [Word, ...Word[]],
  column: keyof ParametersRow,
  value: string | null,
): Word {
  return value === null || value === '' ? words[0] : oneOf(words, column, value);
}

function days(column: keyof ParametersRow, value: number | null, standard: number): number {
  if (value === null) return standard;
  if (Number.isInteger(value) && value >= 0 && value <= mostDays) return value;
  throw illegal(column, value, `it must be a whole number of days from 0 to ${mostDays}`);
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

function illegal(column: keyof ParametersRow, value: string | number | null, demand: string): ContractBroken {
  const found = value === null || value === '' ? 'empty' : `"${value}"`;
  return new ContractBroken(
    `ProjectMate's parameter ${column} is ${found}: ${demand} (Сервис > Параметры > Синхронизация).`,
    { relation: 'parameters', column },
  );
}
