/** `text(n)`, `memo` (any length), `uuid`, `flag`, `int`, `date`, `time` (local wall clock), `blob`; `!` where it is never NULL. */
type VendorType =
  `${'uuid' | 'flag' | 'int' | 'date' | 'time' | 'memo' | 'blob' | `text(${number})`}${'' | '!'}`;

export interface VendorTable {
  readonly name: string;
  /** The first one is the key. */
  readonly columns: Readonly<Record<string, VendorType>>;
  readonly indexes?: readonly string[];
}

const appointment = {
  Subject: 'text(255)',
  Description: 'memo',
  Place: 'text(255)',
  StartTime: 'time!',
  EndTime: 'time!',
  IsAllDay: 'flag!',
  ReminderMinutes: 'int',
  ShowAs: 'int!',
  Sensitivity: 'int!',
  Categories: 'text(1000)',
  RepeatKind: 'int',
  RepeatEvery: 'int',
  RepeatWeekdays: 'text(40)',
  RepeatDay: 'int',
  RepeatWeek: 'int',
  RepeatMonth: 'int',
  RepeatWeekStart: 'text(3)',
  RepeatUntil: 'date',
  RepeatCount: 'int',
} as const satisfies Record<string, VendorType>;

/** A believable vendor's tables: what ProjectMate itself reads and writes. Written as a vendor would, not as the contract would like it. */
export const vendorTables: readonly VendorTable[] = [
  {
    name: 'PmCompany',
    columns: {
      Id: 'uuid!',
      Name: 'text(255)!',
      FullName: 'text(500)',
      Inn: 'text(12)',
      Kpp: 'text(9)',
      IsOwn: 'flag!',
      MailDomains: 'text(1000)',
      HeadId: 'uuid',
      ChiefAccountantId: 'uuid',
    },
  },
  {
    name: 'PmContact',
    columns: {
      Id: 'uuid!',
      CompanyId: 'uuid',
      IsActive: 'flag!',
      LastName: 'text(255)',
      FirstName: 'text(255)',
      MiddleName: 'text(255)',
      Post: 'text(255)',
      Department: 'text(255)',
      Email: 'text(320)',
      Email2: 'text(320)',
      Email3: 'text(320)',
      WorkPhone: 'text(100)',
      MobilePhone: 'text(100)',
      HomePhone: 'text(100)',
      Fax: 'text(100)',
      WorkStreet: 'text(500)',
      WorkCity: 'text(255)',
      WorkRegion: 'text(255)',
      WorkZip: 'text(50)',
      WorkCountry: 'text(255)',
      HomeStreet: 'text(500)',
      HomeCity: 'text(255)',
      HomeRegion: 'text(255)',
      HomeZip: 'text(50)',
      HomeCountry: 'text(255)',
      Site: 'text(1000)',
      Birthday: 'date',
      Comment: 'memo',
      Photo: 'blob',
    },
    indexes: ['CompanyId'],
  },
  {
    name: 'PmEmployee',
    columns: {
      Id: 'uuid!',
      Name: 'text(255)!',
      Email: 'text(320)',
      SyncExchange: 'flag!',
      ContactId: 'uuid',
    },
  },
  {
    name: 'PmCalendar',
    columns: { Id: 'uuid!', EmployeeId: 'uuid!', ...appointment },
    indexes: ['EmployeeId'],
  },
  {
    name: 'PmMeeting',
    columns: {
      Id: 'uuid!',
      OrganizerId: 'uuid!',
      ExchangeUid: 'text(300)',
      IsCancelled: 'flag!',
      ...appointment,
    },
  },
  {
    name: 'PmRepeatException',
    columns: {
      Id: 'uuid!',
      SeriesId: 'uuid!',
      OriginalStart: 'time!',
      IsCancelled: 'flag!',
      StartTime: 'time',
      EndTime: 'time',
      Subject: 'text(255)',
      Description: 'memo',
      Place: 'text(255)',
      IsAllDay: 'flag',
      ReminderMinutes: 'int',
      ShowAs: 'int',
    },
    indexes: ['SeriesId'],
  },
  {
    name: 'PmMeetingParticipant',
    columns: {
      Id: 'uuid!',
      MeetingId: 'uuid!',
      EmployeeId: 'uuid',
      ContactId: 'uuid',
      Email: 'text(320)',
      Name: 'text(255)',
      Kind: 'int!',
      Answer: 'int!',
      AnswerTime: 'time',
    },
    indexes: ['MeetingId'],
  },
  { name: 'PmParameter', columns: { Name: 'text(50)!', Value: 'text(500)' } },
  { name: 'PmLicenceModule', columns: { Module: 'text(50)!', Granted: 'flag!', ValidUntil: 'date' } },
  // What has nothing to do with the contract is there, too, and closed to the service's account.
  { name: 'PmInvoice', columns: { Id: 'uuid!', CompanyId: 'uuid!', Number: 'text(20)!', Amount: 'int!' } },
];

const sqliteTypes: Readonly<Record<string, string>> = { flag: 'INTEGER', int: 'INTEGER', blob: 'BLOB' };
const mssqlTypes: Readonly<Record<string, string>> = {
  uuid: 'uniqueidentifier',
  flag: 'bit',
  int: 'int',
  date: 'date',
  time: 'datetime2(0)',
  memo: 'nvarchar(max)',
  blob: 'varbinary(max)',
};

/** The statements that make the tables. */
export function createVendorTables(dialect: 'sqlite' | 'mssql'): readonly string[] {
  const owner = dialect === 'mssql' ? 'dbo.' : '';
  return vendorTables.flatMap(({ name, columns, indexes = [] }) => {
    const lines = Object.entries(columns).map(([column, written], index) => {
      const type = written.replace('!', '');
      const own =
        dialect === 'sqlite'
          ? (sqliteTypes[type] ?? 'TEXT')
          : (mssqlTypes[type] ?? type.replace('text', 'nvarchar'));
      return `${column} ${own}${written.endsWith('!') ? ' NOT NULL' : ' NULL'}${index === 0 ? ' PRIMARY KEY' : ''}`;
    });
    return [
      `CREATE TABLE ${owner}${name} (\n  ${lines.join(',\n  ')})`,
      ...indexes.map((column) => `CREATE INDEX ${name}${column} ON ${owner}${name} (${column})`),
    ];
  });
}
