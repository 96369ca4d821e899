import { contactFields, type Contact, type ContactField } from '@pmsync/domain';
import { company, contact as contactRelation } from '../contract/people.js';
import type { ContractRelation } from '../contract/relation.js';
import { addressColumns, textColumns, type AddressField, type TextField } from './contact-columns.js';
import { isDate } from './contact-row.js';

const written = new Set(contactRelation.columns.flatMap((column) => (column.written ? [column.name] : [])));

/** The fields that follow from others in ProjectMate. A company's name is written as its id. */
export const derivedFields: ReadonlySet<ContactField> = new Set<ContactField>(['displayName', 'fileAs']);

/** What goes into which column of the relation `contact` for these fields; a company and a photo go their own ways. */
export function columnValues(
  contact: Contact,
  fields: readonly ContactField[] = contactFields,
): ReadonlyMap<string, string | null> {
  const values = fields.flatMap((field): (readonly [string, string | null])[] => {
    switch (field) {
      case 'photo':
        return [];
      case 'birthday':
        return [['birthday', contact.birthday]];
      case 'businessAddress':
      case 'homeAddress':
        return addressValues(contact, field);
      default:
        return [[textColumns[field satisfies TextField], contact[field]]];
    }
  });
  return new Map(values.filter(([column]) => written.has(column)));
}

function addressValues(contact: Contact, field: AddressField): [string, string | null][] {
  const columns = addressColumns[field];
  return (Object.keys(columns) as (keyof typeof columns)[]).map((part) => [
    columns[part],
    contact[field]?.[part] ?? null,
  ]);
}

/** Why the contract does not allow these values; null when it does. No driver may cut a text off on the way. */
export function valuesProblem(
  values: ReadonlyMap<string, string | null>,
  companyName: string | null,
): string | null {
  for (const [column, value] of values) {
    const problem = textProblem(contactRelation, column, value);
    if (problem !== null) return problem;
  }
  const birthday = values.get('birthday') ?? null;
  if (birthday !== null && !isDate(birthday))
    return 'ProjectMate cannot hold the contact: its birthday is no date of the calendar.';
  return textProblem(company, 'name', companyName);
}

function textProblem(relation: ContractRelation, column: string, value: string | null): string | null {
  const type = relation.columns.find(({ name }) => name === column)!.type;
  const [, most] = /^text\((\d+)\)$/.exec(type) ?? [];
  if (value === null || most === undefined || value.length <= Number(most)) return null;
  return `ProjectMate cannot hold the contact: ${relation.name}.${column} takes ${most} characters, and the text has ${value.length}; shorten it.`;
}
