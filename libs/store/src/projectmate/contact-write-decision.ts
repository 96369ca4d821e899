import { differingFields, type Contact, type ContactField } from '@pmsync/domain';
import type { ContactRecord, ContactWrite, ContactWriteResult } from '../ports/projectmate-store.js';
import { companyKey } from './companies.js';
import { digestOf } from './contact-row.js';
import { columnValues, derivedFields, valuesProblem } from './contact-values.js';

/** A create or update that is to be carried out. */
export interface Change {
  readonly kind: 'create' | 'update';
  readonly id: string;
  readonly values: ReadonlyMap<string, string | null>;
  /** Undefined: as it is. */
  readonly companyName: string | null | undefined;
  /** Undefined: as it is. */
  readonly photo: Uint8Array | null | undefined;
}

export type Decision =
  | { readonly kind: 'answer'; readonly result: ContactWriteResult }
  | { readonly kind: 'change'; readonly change: Change }
  | { readonly kind: 'delete'; readonly id: string };

const answer = (result: ContactWriteResult): Decision => ({ kind: 'answer', result });

/** What becomes of a write whose contacts are canonical, by what is there: a record, none, or one that cannot be understood. */
export function decideWrite(
  write: ContactWrite,
  there: ContactRecord | { readonly problem: string } | undefined,
): Decision {
  if (there && 'problem' in there) return answer({ kind: 'invalid', problem: there.problem });
  switch (write.kind) {
    case 'create':
      return there ? answer({ kind: 'exists', record: there }) : decideCreate(write);
    case 'update':
      return there ? decideUpdate(write, there) : answer({ kind: 'gone' });
    case 'delete':
      if (!there) return answer({ kind: 'done', record: null });
      return differingFields(there.contact, write.expected).length > 0
        ? answer({ kind: 'conflict', record: there })
        : { kind: 'delete', id: write.id };
  }
}

function decideCreate({ id, contact, photo }: Extract<ContactWrite, { kind: 'create' }>): Decision {
  const { companyName } = contact;
  return carriedOut({
    kind: 'create',
    id,
    values: columnValues(contact),
    companyName,
    photo: photo && photo.length > 0 ? photo : undefined,
  });
}

function decideUpdate(
  { id, fields, contact, expected, photo }: Extract<ContactWrite, { kind: 'update' }>,
  there: ContactRecord,
): Decision {
  const among = new Set(fields);
  const changing = fields.filter(
    (field) => !derivedFields.has(field) && (field !== 'photo' || photo !== undefined),
  );
  // First of all, so that a write that is repeated finds itself done.
  if (changing.every((field) => same(field, there.contact, contact, photo)))
    return answer({ kind: 'done', record: there });
  if (differingFields(there.contact, expected).some((field) => among.has(field)))
    return answer({ kind: 'conflict', record: there });
  return carriedOut({
    kind: 'update',
    id,
    values: columnValues(contact, changing),
    companyName: among.has('companyName') ? contact.companyName : undefined,
    photo: among.has('photo') ? photo : undefined,
  });
}

function carriedOut(change: Change): Decision {
  const problem = valuesProblem(change.values, change.companyName ?? null);
  return problem === null ? { kind: 'change', change } : answer({ kind: 'invalid', problem });
}

/** Whether a field holds what is to be written into it. */
function same(
  field: ContactField,
  now: Contact,
  wanted: Contact,
  photo: Uint8Array | null | undefined,
): boolean {
  if (field === 'photo') return now.photo === digestOf(photo ?? null);
  if (field === 'companyName')
    return companyKey(now.companyName ?? '') === companyKey(wanted.companyName ?? '');
  return JSON.stringify(now[field]) === JSON.stringify(wanted[field]);
}
