/** The columns of the vendor's contact table that the contract shows as they are, with the contract's names. */
export const contactColumns = {
  FirstName: 'given_name',
  MiddleName: 'middle_name',
  LastName: 'surname',
  Post: 'job_title',
  Department: 'department',
  Email: 'email1',
  Email2: 'email2',
  Email3: 'email3',
  WorkPhone: 'business_phone',
  MobilePhone: 'mobile_phone',
  HomePhone: 'home_phone',
  Fax: 'business_fax',
  WorkStreet: 'business_street',
  WorkCity: 'business_city',
  WorkRegion: 'business_state',
  WorkZip: 'business_postal_code',
  WorkCountry: 'business_country',
  HomeStreet: 'home_street',
  HomeCity: 'home_city',
  HomeRegion: 'home_state',
  HomeZip: 'home_postal_code',
  HomeCountry: 'home_country',
  Site: 'web_page',
  Birthday: 'birthday',
  Comment: 'notes',
} as const;

/** A believable vendor's tables: what ProjectMate itself reads and writes. */
export const vendorTables: readonly string[] = [
  `CREATE TABLE PmCompany (
     Id TEXT PRIMARY KEY,
     Name TEXT NOT NULL,
     IsOwn INTEGER NOT NULL DEFAULT 0,
     HeadId TEXT,
     ChiefAccountantId TEXT)`,
  `CREATE TABLE PmContact (
     Id TEXT PRIMARY KEY,
     CompanyId TEXT REFERENCES PmCompany (Id),
     IsActive INTEGER NOT NULL DEFAULT 1,
     ${Object.keys(contactColumns)
       .map((column) => `${column} TEXT`)
       .join(', ')})`,
  'CREATE INDEX PmContactCompany ON PmContact (CompanyId)',
  `CREATE TABLE PmEmployee (
     Id TEXT PRIMARY KEY,
     Name TEXT NOT NULL,
     Email TEXT,
     SyncExchange INTEGER NOT NULL DEFAULT 0)`,
  'CREATE TABLE PmParameter (Name TEXT PRIMARY KEY, Value TEXT)',
  'CREATE TABLE PmLicenceModule (Module TEXT PRIMARY KEY, Granted INTEGER NOT NULL)',
];
