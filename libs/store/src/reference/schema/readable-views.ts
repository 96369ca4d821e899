/** The relations that only read, over the vendor's tables; `{Table}` stands for a table of the vendor's. */
const parameter = (name: string) => `(SELECT Value FROM {PmParameter} WHERE Name = '${name}')`;
const number = (name: string) => `(SELECT CAST(Value AS int) FROM {PmParameter} WHERE Name = '${name}')`;

export const readableViews: Readonly<Record<string, string>> = {
  contact_audience: `SELECT PmContact.Id AS contact_id, PmEmployee.Email AS mailbox
FROM {PmContact} AS PmContact CROSS JOIN {PmEmployee} AS PmEmployee
WHERE PmContact.IsActive = 1 AND PmEmployee.SyncExchange = 1 AND PmEmployee.Email IS NOT NULL`,

  employee: `SELECT Id AS id, Name AS display_name, Email AS mailbox, SyncExchange AS synchronised, ContactId AS contact_id
FROM {PmEmployee}`,

  parameters: `SELECT ${parameter('MailServerName')} AS mail_server_name, ${parameter('TimeZone')} AS time_zone,
  ${parameter('SyncDomains')} AS enabled_domains, ${parameter('ContactMode')} AS contact_mode,
  ${parameter('OnExchangeDelete')} AS on_exchange_delete, ${parameter('ImportMeetings')} AS import_meetings,
  ${number('CalendarDaysBack')} AS calendar_days_back, ${number('CalendarDaysAhead')} AS calendar_days_ahead,
  ${parameter('OnEmployeeOff')} AS on_employee_off`,

  licence: `SELECT Module AS module, Granted AS granted, ValidUntil AS valid_until FROM {PmLicenceModule}`,
};
