/** A record for what has none of its own. */
export const noRecord = '00000000-0000-0000-0000-000000000000';

/** Which change in which of the vendor's tables changes what of the contract. */
export interface ChangeSource {
  readonly table: string;
  /** The columns whose change counts; the key is one of them for rows that come and go. */
  readonly columns: readonly string[] | 'all';
  /** Only updates are told of: a row that comes or goes changes nothing by itself. */
  readonly updatesOnly?: boolean;
  readonly entity: string;
  /** The records that changed, over `{row}`, the changed row of the table; further tables by `{Table}`. */
  readonly records:
    | { readonly kind: 'column'; readonly column: string }
    | { readonly kind: 'none' }
    /** The rows of another table whose `column` is the key of the changed row. */
    | { readonly kind: 'rows'; readonly table: string; readonly column: string }
    /** The row of another table that the changed row belongs to by its `column`, if there is one. */
    | { readonly kind: 'owner'; readonly table: string; readonly column: string };
}

const own = { kind: 'column', column: 'Id' } as const;

export const changeSources: readonly ChangeSource[] = [
  { table: 'PmContact', columns: 'all', entity: 'contact', records: own },
  {
    table: 'PmCompany',
    columns: ['Name', 'IsOwn', 'MailDomains', 'HeadId', 'ChiefAccountantId'],
    updatesOnly: true,
    entity: 'contact',
    records: { kind: 'rows', table: 'PmContact', column: 'CompanyId' },
  },
  { table: 'PmEmployee', columns: ['Id', 'Email', 'SyncExchange'], entity: 'employee', records: own },
  { table: 'PmCalendar', columns: 'all', entity: 'calendar_entry', records: own },
  {
    table: 'PmRepeatException',
    columns: 'all',
    entity: 'calendar_entry',
    records: { kind: 'owner', table: 'PmCalendar', column: 'SeriesId' },
  },
  { table: 'PmMeeting', columns: 'all', entity: 'meeting', records: own },
  {
    table: 'PmRepeatException',
    columns: 'all',
    entity: 'meeting',
    records: { kind: 'owner', table: 'PmMeeting', column: 'SeriesId' },
  },
  {
    table: 'PmMeetingParticipant',
    columns: 'all',
    entity: 'meeting',
    records: { kind: 'column', column: 'MeetingId' },
  },
  { table: 'PmParameter', columns: ['Name', 'Value'], entity: 'parameters', records: { kind: 'none' } },
  {
    table: 'PmLicenceModule',
    columns: ['Module', 'Granted', 'ValidUntil'],
    entity: 'licence',
    records: { kind: 'none' },
  },
];

/** The name of the trigger of a source, without its schema. */
export function triggerOf({ table, entity }: ChangeSource): string {
  return `exchange_sync_${table}_${entity}`;
}
