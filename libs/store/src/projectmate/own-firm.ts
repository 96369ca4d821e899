import type { OwnFirm } from '@pmsync/domain';

export interface OwnCompanyRow {
  readonly name: string;
  readonly email_domains: string | null;
}

/** What one recognises the firm by. A domain that was written with an "@" before it is meant without. */
export function ownFirmOf(
  companies: readonly OwnCompanyRow[],
  employees: readonly { readonly mailbox: string }[],
): OwnFirm {
  return {
    companyNames: tidy(companies.map(({ name }) => name)),
    emailDomains: tidy(
      companies.flatMap(({ email_domains: domains }) => (domains ?? '').split(',')),
      /^@/,
    ),
    employeeAddresses: tidy(employees.map(({ mailbox }) => mailbox)),
  };
}

function tidy(texts: readonly string[], without?: RegExp): string[] {
  const tidied = texts.map((text) => {
    const trimmed = text.trim().toLowerCase();
    return without ? trimmed.replace(without, '') : trimmed;
  });
  return [...new Set(tidied.filter((text) => text !== ''))].sort();
}
