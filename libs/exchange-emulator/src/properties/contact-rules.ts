import type { PropertyMap } from '../mailbox/model.js';

/**
 * What the server itself changes in a contact before it is saved: the name under which the contact is filed follows its
 * mapping while one is set, and a file-as text given by hand ends the mapping. Source: FileAsMapping in the EWS reference.
 * Also drops dictionary entries that were set to nothing: an empty entry is no entry.
 */
export function applyContactRules(properties: PropertyMap, assigned: ReadonlySet<string>): void {
  for (const key in properties) {
    if (properties[key] === '' && key.includes('/') && !key.startsWith('x/')) delete properties[key];
  }
  if (assigned.has('FileAs') && !assigned.has('FileAsMapping') && properties.FileAsMapping !== undefined) {
    properties.FileAsMapping = 'None';
  }
  const mapping = String(properties.FileAsMapping ?? 'None');
  const compose = COMPOSERS[mapping];
  if (compose && !(assigned.has('FileAs') && assigned.has('FileAsMapping'))) {
    properties.FileAs = compose((name) => String(properties[name] ?? '').trim());
  }
}

type Part = (name: string) => string;

const join = (separator: string, ...parts: string[]) => parts.filter(Boolean).join(separator);
const first = (part: Part) => join(' ', part('GivenName'), part('MiddleName'));
const last = (part: Part) => part('Surname');
const company = (part: Part) => part('CompanyName');
const lastCommaFirst = (part: Part) => join(', ', last(part), first(part));
const lastSpaceFirst = (part: Part) => join(' ', last(part), first(part));
const lastFirst = (part: Part) => `${last(part)}${first(part)}`;
const lines = (...parts: string[]) => join('\r\n', ...parts);

const COMPOSERS: Record<string, (part: Part) => string> = {
  LastCommaFirst: lastCommaFirst,
  FirstSpaceLast: (part) => join(' ', first(part), last(part), part('Generation')),
  Company: company,
  LastCommaFirstCompany: (part) => lines(lastCommaFirst(part), company(part)),
  CompanyLastFirst: (part) => lines(company(part), lastFirst(part)),
  LastFirst: lastFirst,
  LastFirstCompany: (part) => lines(lastFirst(part), company(part)),
  CompanyLastCommaFirst: (part) => lines(company(part), lastCommaFirst(part)),
  LastFirstSuffix: (part) => join(' ', lastFirst(part), part('Generation')),
  LastSpaceFirstCompany: (part) => lines(lastSpaceFirst(part), company(part)),
  CompanyLastSpaceFirst: (part) => lines(company(part), lastSpaceFirst(part)),
  LastSpaceFirst: lastSpaceFirst,
  DisplayName: (part) => part('DisplayName'),
  FirstName: (part) => part('GivenName'),
  LastFirstMiddleSuffix: (part) =>
    join(' ', `${last(part)}${part('GivenName')}`, part('MiddleName'), part('Generation')),
  LastName: last,
  Empty: () => '',
};
