/** A column of the contract as the vendor keeps it. */
export type ColumnMapping =
  | { readonly kind: 'same'; readonly column: string; readonly standard?: string }
  /** A number of the vendor's for a word of the contract's; `standard` is the word where none is given. */
  | {
      readonly kind: 'coded';
      readonly column: string;
      readonly codes: readonly string[];
      readonly from: number;
      readonly standard?: string;
    }
  | { readonly kind: 'computed'; readonly expression: string };

/** How a relation of the contract is made of the vendor's tables. */
export interface ViewMapping {
  readonly relation: string;
  /** The table that writing goes to, and its key, as the contract calls it. */
  readonly table: string;
  /** What is joined to it. */
  readonly joins?: readonly { readonly table: string; readonly on: string }[];
  readonly columns: Readonly<Record<string, ColumnMapping>>;
  /** What goes with a record that is deleted: statements over `{deleted}`, a list of the ids. */
  readonly alongWithDeleted?: readonly string[];
}

const same = (column: string, standard?: string): ColumnMapping =>
  standard === undefined ? { kind: 'same', column } : { kind: 'same', column, standard };
const coded = (column: string, codes: readonly string[], from = 0, standard?: string): ColumnMapping =>
  standard === undefined
    ? { kind: 'coded', column, codes, from }
    : { kind: 'coded', column, codes, from, standard };
const computed = (expression: string): ColumnMapping => ({ kind: 'computed', expression });

/** T-SQL and SQLite both have concat(), which takes NULL for nothing; SQL Server has trim() only since 2017. */
const fullName = (...parts: readonly string[]) => {
  const spaced = parts.map((part) => `CASE WHEN ${part} IS NULL THEN '' ELSE concat(${part}, ' ') END`);
  return computed(`rtrim(concat(${spaced.join(', ')}))`);
};

const shownAs = ['free', 'tentative', 'busy', 'out-of-office', 'working-elsewhere'];

const appointment: Readonly<Record<string, ColumnMapping>> = {
  subject: same('Subject'),
  body: same('Description'),
  place: same('Place'),
  starts_at: same('StartTime'),
  ends_at: same('EndTime'),
  all_day: same('IsAllDay', '0'),
  reminder_minutes: same('ReminderMinutes'),
  show_as: coded('ShowAs', shownAs, 0, 'busy'),
  sensitivity: coded('Sensitivity', ['normal', 'personal', 'private', 'confidential'], 0, 'normal'),
  categories: same('Categories'),
  recurrence: coded(
    'RepeatKind',
    ['daily', 'weekly', 'monthly', 'monthly-relative', 'yearly', 'yearly-relative'],
    1,
  ),
  recurrence_interval: same('RepeatEvery'),
  recurrence_weekdays: same('RepeatWeekdays'),
  recurrence_day: same('RepeatDay'),
  recurrence_week: coded('RepeatWeek', ['first', 'second', 'third', 'fourth', 'last'], 1),
  recurrence_month: same('RepeatMonth'),
  recurrence_week_start: same('RepeatWeekStart'),
  recurrence_until: same('RepeatUntil'),
  recurrence_count: same('RepeatCount'),
};

/** The relations that are written to. */
export const writableViews: readonly ViewMapping[] = [
  {
    relation: 'company',
    table: 'PmCompany',
    columns: {
      id: same('Id'),
      name: same('Name'),
      own: same('IsOwn', '0'),
      email_domains: computed('PmCompany.MailDomains'),
      head_id: computed('PmCompany.HeadId'),
      chief_accountant_id: computed('PmCompany.ChiefAccountantId'),
    },
    alongWithDeleted: ['UPDATE {PmContact} SET CompanyId = NULL WHERE CompanyId IN {deleted}'],
  },
  {
    relation: 'contact',
    table: 'PmContact',
    joins: [{ table: 'PmCompany', on: 'PmCompany.Id = PmContact.CompanyId' }],
    columns: {
      id: same('Id'),
      company_id: same('CompanyId'),
      company_name: computed('PmCompany.Name'),
      active: same('IsActive', '1'),
      given_name: same('FirstName'),
      middle_name: same('MiddleName'),
      surname: same('LastName'),
      display_name: fullName('PmContact.LastName', 'PmContact.FirstName', 'PmContact.MiddleName'),
      file_as: fullName('PmContact.LastName', 'PmContact.FirstName', 'PmContact.MiddleName'),
      job_title: same('Post'),
      department: same('Department'),
      email1: same('Email'),
      email2: same('Email2'),
      email3: same('Email3'),
      business_phone: same('WorkPhone'),
      mobile_phone: same('MobilePhone'),
      home_phone: same('HomePhone'),
      business_fax: same('Fax'),
      business_street: same('WorkStreet'),
      business_city: same('WorkCity'),
      business_state: same('WorkRegion'),
      business_postal_code: same('WorkZip'),
      business_country: same('WorkCountry'),
      home_street: same('HomeStreet'),
      home_city: same('HomeCity'),
      home_state: same('HomeRegion'),
      home_postal_code: same('HomeZip'),
      home_country: same('HomeCountry'),
      web_page: same('Site'),
      birthday: same('Birthday'),
      notes: same('Comment'),
      photo: same('Photo'),
    },
    alongWithDeleted: [
      'UPDATE {PmCompany} SET HeadId = NULL WHERE HeadId IN {deleted}',
      'UPDATE {PmCompany} SET ChiefAccountantId = NULL WHERE ChiefAccountantId IN {deleted}',
      'UPDATE {PmMeetingParticipant} SET ContactId = NULL WHERE ContactId IN {deleted}',
    ],
  },
  {
    relation: 'calendar_entry',
    table: 'PmCalendar',
    columns: { id: same('Id'), employee_id: same('EmployeeId'), ...appointment },
    alongWithDeleted: ['DELETE FROM {PmRepeatException} WHERE SeriesId IN {deleted}'],
  },
  {
    relation: 'meeting',
    table: 'PmMeeting',
    columns: {
      id: same('Id'),
      organiser_id: same('OrganizerId'),
      uid: same('ExchangeUid'),
      cancelled: same('IsCancelled', '0'),
      ...appointment,
    },
    alongWithDeleted: [
      'DELETE FROM {PmRepeatException} WHERE SeriesId IN {deleted}',
      'DELETE FROM {PmMeetingParticipant} WHERE MeetingId IN {deleted}',
    ],
  },
  {
    relation: 'calendar_exception',
    table: 'PmRepeatException',
    columns: {
      id: same('Id'),
      series_id: same('SeriesId'),
      original_start: same('OriginalStart'),
      cancelled: same('IsCancelled', '0'),
      starts_at: same('StartTime'),
      ends_at: same('EndTime'),
      subject: same('Subject'),
      body: same('Description'),
      place: same('Place'),
      all_day: same('IsAllDay'),
      reminder_minutes: same('ReminderMinutes'),
      show_as: coded('ShowAs', shownAs),
    },
  },
  {
    relation: 'meeting_participant',
    table: 'PmMeetingParticipant',
    columns: {
      id: same('Id'),
      meeting_id: same('MeetingId'),
      employee_id: same('EmployeeId'),
      contact_id: same('ContactId'),
      address: same('Email'),
      display_name: same('Name'),
      kind: coded('Kind', ['required', 'optional', 'resource'], 0, 'required'),
      response: coded('Answer', ['none', 'accepted', 'tentative', 'declined'], 0, 'none'),
      responded_at: same('AnswerTime'),
    },
  },
];
