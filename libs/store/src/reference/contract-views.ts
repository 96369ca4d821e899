import { relation } from '../projectmate/relation.js';
import { contactColumns } from './vendor-schema.js';

const columns = Object.entries(contactColumns);
const fullName = (parts: readonly string[]) =>
  `trim(${parts.map((part) => `coalesce(${part} || ' ', '')`).join(' || ')})`;
const parameter = (name: string) => `(SELECT Value FROM PmParameter WHERE Name = '${name}')`;

/** The relations of the contract (design 8) over the vendor's tables. */
export const contractViews: readonly string[] = [
  `CREATE VIEW ${relation('company')} AS
   SELECT Id AS id, Name AS name, IsOwn AS own, HeadId AS head_id, ChiefAccountantId AS chief_accountant_id FROM PmCompany`,
  `CREATE VIEW ${relation('contact')} AS
   SELECT PmContact.Id AS id, CompanyId AS company_id, PmCompany.Name AS company_name, PmContact.IsActive AS active,
     ${fullName(['LastName', 'FirstName', 'MiddleName'])} AS display_name,
     ${fullName(['LastName', 'FirstName', 'MiddleName'])} AS file_as,
     ${columns.map(([vendor, contract]) => `PmContact.${vendor} AS ${contract}`).join(', ')}
   FROM PmContact LEFT JOIN PmCompany ON PmCompany.Id = PmContact.CompanyId`,
  `CREATE VIEW ${relation('employee')} AS
   SELECT Id AS id, Name AS display_name, Email AS mailbox, SyncExchange AS synchronised FROM PmEmployee`,
  `CREATE VIEW ${relation('contact_audience')} AS
   SELECT PmContact.Id AS contact_id, PmEmployee.Email AS mailbox FROM PmContact CROSS JOIN PmEmployee
   WHERE PmContact.IsActive = 1 AND PmEmployee.SyncExchange = 1 AND PmEmployee.Email IS NOT NULL`,
  `CREATE VIEW ${relation('parameters')} AS
   SELECT ${parameter('MailServerName')} AS mail_server_name, ${parameter('TimeZone')} AS time_zone,
     ${parameter('SyncDomains')} AS enabled_domains, ${parameter('ContactMode')} AS contact_mode`,
  `CREATE VIEW ${relation('licence')} AS SELECT Module AS module, Granted AS granted FROM PmLicenceModule`,
  // AUTOINCREMENT: an id that was used is never used again, so a row that is removed is the row that was read.
  `CREATE TABLE ${relation('change_log')} (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, record_id TEXT NOT NULL)`,
  `CREATE TABLE ${relation('change_log_owner')} (installation TEXT)`,
  `INSERT INTO ${relation('change_log_owner')} VALUES (NULL)`,
];

const written = columns.map(([vendor, contract]) => ({ vendor, value: `NEW.${contract}` }));

/** What writing to the views does to the vendor's tables. */
export const writingTriggers: readonly string[] = [
  `CREATE TRIGGER contact_view_insert INSTEAD OF INSERT ON ${relation('contact')} BEGIN
     INSERT INTO PmContact (Id, CompanyId, IsActive, ${written.map(({ vendor }) => vendor).join(', ')})
     VALUES (NEW.id, NEW.company_id, coalesce(NEW.active, 1), ${written.map(({ value }) => value).join(', ')});
   END`,
  `CREATE TRIGGER contact_view_update INSTEAD OF UPDATE ON ${relation('contact')} BEGIN
     UPDATE PmContact SET CompanyId = NEW.company_id, IsActive = NEW.active,
       ${written.map(({ vendor, value }) => `${vendor} = ${value}`).join(', ')}
     WHERE Id = OLD.id;
   END`,
  `CREATE TRIGGER contact_view_delete INSTEAD OF DELETE ON ${relation('contact')} BEGIN
     DELETE FROM PmContact WHERE Id = OLD.id;
   END`,
  `CREATE TRIGGER company_view_insert INSTEAD OF INSERT ON ${relation('company')} BEGIN
     INSERT INTO PmCompany (Id, Name, IsOwn, HeadId, ChiefAccountantId)
     VALUES (NEW.id, NEW.name, coalesce(NEW.own, 0), NEW.head_id, NEW.chief_accountant_id);
   END`,
  `CREATE TRIGGER company_view_update INSTEAD OF UPDATE ON ${relation('company')} BEGIN
     UPDATE PmCompany SET Name = NEW.name, IsOwn = NEW.own, HeadId = NEW.head_id, ChiefAccountantId = NEW.chief_accountant_id
     WHERE Id = OLD.id;
   END`,
  `CREATE TRIGGER company_view_delete INSTEAD OF DELETE ON ${relation('company')} BEGIN
     UPDATE PmContact SET CompanyId = NULL WHERE CompanyId = OLD.id;
     DELETE FROM PmCompany WHERE Id = OLD.id;
   END`,
  `CREATE TRIGGER employee_view_insert INSTEAD OF INSERT ON ${relation('employee')} BEGIN
     INSERT INTO PmEmployee (Id, Name, Email, SyncExchange)
     VALUES (NEW.id, NEW.display_name, NEW.mailbox, coalesce(NEW.synchronised, 0));
   END`,
  `CREATE TRIGGER employee_view_update INSTEAD OF UPDATE ON ${relation('employee')} BEGIN
     UPDATE PmEmployee SET Name = NEW.display_name, Email = NEW.mailbox, SyncExchange = NEW.synchronised WHERE Id = OLD.id;
   END`,
  `CREATE TRIGGER employee_view_delete INSTEAD OF DELETE ON ${relation('employee')} BEGIN
     DELETE FROM PmEmployee WHERE Id = OLD.id;
   END`,
];

/** A UUID for what has no record of its own. */
const noRecord = "'00000000-0000-0000-0000-000000000000'";
const log = (entity: string, record: string) =>
  `INSERT INTO ${relation('change_log')} (entity, record_id) VALUES ('${entity}', ${record});`;
const differs = (names: readonly string[]) =>
  names.map((name) => `OLD.${name} IS NOT NEW.${name}`).join(' OR ');

/** What tells of changes in the vendor's tables: of real ones only, an update that changes nothing logs nothing. */
export const loggingTriggers: readonly string[] = [
  `CREATE TRIGGER contact_inserted AFTER INSERT ON PmContact BEGIN ${log('contact', 'NEW.Id')} END`,
  `CREATE TRIGGER contact_deleted AFTER DELETE ON PmContact BEGIN ${log('contact', 'OLD.Id')} END`,
  `CREATE TRIGGER contact_updated AFTER UPDATE ON PmContact
   WHEN ${differs(['CompanyId', 'IsActive', ...Object.keys(contactColumns)])}
   BEGIN ${log('contact', 'NEW.Id')} END`,
  `CREATE TRIGGER company_updated AFTER UPDATE ON PmCompany WHEN ${differs(['Name', 'IsOwn', 'HeadId', 'ChiefAccountantId'])} BEGIN
     INSERT INTO ${relation('change_log')} (entity, record_id) SELECT 'contact', Id FROM PmContact WHERE CompanyId = NEW.Id;
   END`,
  `CREATE TRIGGER employee_inserted AFTER INSERT ON PmEmployee BEGIN ${log('employee', 'NEW.Id')} END`,
  `CREATE TRIGGER employee_updated AFTER UPDATE ON PmEmployee WHEN ${differs(['Email', 'SyncExchange'])}
   BEGIN ${log('employee', 'NEW.Id')} END`,
  `CREATE TRIGGER employee_deleted AFTER DELETE ON PmEmployee BEGIN ${log('employee', 'OLD.Id')} END`,
  `CREATE TRIGGER parameter_updated AFTER UPDATE ON PmParameter WHEN OLD.Value IS NOT NEW.Value
   BEGIN ${log('parameters', noRecord)} END`,
  `CREATE TRIGGER licence_updated AFTER UPDATE ON PmLicenceModule WHEN OLD.Granted IS NOT NEW.Granted
   BEGIN ${log('licence', noRecord)} END`,
];
