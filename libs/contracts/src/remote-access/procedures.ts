import { z } from 'zod';
import { domains } from '../keys/sync-key.js';
import { mailboxItem } from '../procedures/mailbox-messages.js';
import { remoteAccessBounds } from './bounds.js';

/** An id or an address that is asked for. One that nothing has is answered like a record that is gone. */
const asked = z.string().min(1).max(320);
const askedIds = z.array(asked).max(remoteAccessBounds.ids);
/** How many may come; an answer never has more than the bounds allow, however many were asked for. */
const limit = z.number().int().min(1).max(remoteAccessBounds.rows);
/** A number too large for a double. */
const changeId = z.string().regex(/^-?\d{1,20}$/);

const recordId = z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const mailbox = z.string().min(1);
const nothing = z.object({});

const parameters = z.object({
  mailServerName: z.string().nullable(),
  timeZone: z.string(),
  enabledDomains: z.array(z.enum(domains)),
  contactMode: z.enum(['one-way', 'one-way-with-import', 'two-way']),
  onExchangeDelete: z.enum(['detach', 'recreate', 'delete']),
  onEmployeeOff: z.enum(['keep', 'remove']),
  importMeetings: z.enum(['known-attendees', 'all', 'none']),
  calendarDaysBack: z.number().int(),
  calendarDaysAhead: z.number().int(),
});
const employee = z.object({ id: recordId, mailbox, displayName: z.string() });
const change = z.object({
  id: changeId,
  entity: z.enum(['contact', 'employee', 'calendar_entry', 'meeting', 'parameters', 'licence']),
  recordId,
});
const reached = z.object({ contactId: recordId, mailbox });
const fields = mailboxItem.shape.contact;
const contact = z.object({
  id: recordId,
  contact: fields,
  protection: z.enum(['own-company', 'responsible-person']).nullable(),
  active: z.boolean(),
});
const unreadableContact = z.object({ id: recordId, problem: z.string() });

const probe = z.object({
  emails: z.array(z.string()),
  surname: z.string().nullable(),
  givenName: z.string().nullable(),
});

/** Bytes as base64; null removes the photo. */
const photo = z.base64().nullable().optional();
const write = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), id: recordId, contact: fields, photo }),
  z.object({
    kind: z.literal('update'),
    id: recordId,
    fields: z.array(fields.keyof()),
    contact: fields,
    expected: fields,
    photo,
  }),
  z.object({ kind: z.literal('delete'), id: recordId, expected: fields }),
]);
const writeResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), record: contact.nullable() }),
  z.object({ kind: z.literal('conflict'), record: contact.nullable() }),
  z.object({ kind: z.literal('gone') }),
  z.object({ kind: z.literal('exists'), record: contact }),
  z.object({ kind: z.literal('invalid'), problem: z.string() }),
]);

/** The ids that were asked for and did not fit into the answer: to be asked for again. Never all of them. */
const rest = z.array(z.string());

/**
 * The procedures of the remote access, one for each method of the port `ProjectMateStore`: `POST {url}/v1/{database}/{procedure}` with the
 * request as JSON. Each may be repeated without harm. A list that was not asked for by ids comes in pages.
 */
export const remoteProcedures = {
  parameters: { request: nothing, value: parameters },
  licensed: { request: nothing, value: z.object({ licensed: z.boolean() }) },
  /** In the order of their ids' characters, those after `after`; with the first of them, in a sentence each, what is wrong with up to 100 that break the contract. */
  synchronisedEmployees: {
    request: z.object({ after: asked.nullable() }),
    value: z.object({ employees: z.array(employee), unreadable: z.array(z.string()), more: z.boolean() }),
  },
  readChangeLog: { request: z.object({ limit }), value: z.object({ rows: z.array(change) }) },
  removeFromChangeLog: {
    request: z.object({ ids: z.array(changeId).max(remoteAccessBounds.ids) }),
    value: nothing,
  },
  claimChangeLog: {
    request: z.object({ installation: z.string().min(1).max(200) }),
    value: z.object({ owner: z.string() }),
  },
  audienceOf: {
    request: z.object({ contactIds: askedIds }),
    value: z.object({ rows: z.array(reached), rest }),
  },
  audienceIn: {
    request: z.object({ mailbox: asked, afterId: asked.nullable(), limit }),
    value: z.object({ contactIds: z.array(recordId) }),
  },
  contactsFor: {
    request: z.object({ mailbox: asked, contactIds: askedIds }),
    value: z.object({ contacts: z.array(contact), unreadable: z.array(unreadableContact), rest }),
  },
  contacts: {
    request: z.object({ contactIds: askedIds }),
    value: z.object({ contacts: z.array(contact), unreadable: z.array(unreadableContact), rest }),
  },
  /** Their ids alone, those that are meant most likely first: the contacts are asked for by these. */
  contactsLike: {
    request: z.object({ probes: z.array(probe).max(remoteAccessBounds.probes), limit }),
    value: z.object({ contactIds: z.array(recordId) }),
  },
  contactPhoto: {
    request: z.object({ contactId: asked }),
    value: z.object({ photo: z.base64().nullable() }),
  },
  /** Addresses of employees in the order of their characters, those after `after`; the rest whole in each page. */
  ownFirm: {
    request: z.object({ after: asked.nullable() }),
    value: z.object({
      companyNames: z.array(z.string()),
      emailDomains: z.array(z.string()),
      employeeAddresses: z.array(z.string()),
      more: z.boolean(),
    }),
  },
  /** The results of the first writes, of at least one, in their order; the others were not begun, and are to be sent again. */
  writeContacts: {
    request: z.object({ writes: z.array(write).min(1).max(remoteAccessBounds.writes) }),
    value: z.object({ results: z.array(writeResult).min(1) }),
  },
} as const satisfies Record<string, { readonly request: z.ZodType; readonly value: z.ZodType }>;

export type RemoteProcedureName = keyof typeof remoteProcedures;
export type RemoteRequest<Name extends RemoteProcedureName> = z.infer<
  (typeof remoteProcedures)[Name]['request']
>;
export type RemoteValue<Name extends RemoteProcedureName> = z.infer<(typeof remoteProcedures)[Name]['value']>;

export function isRemoteProcedure(name: string): name is RemoteProcedureName {
  return Object.hasOwn(remoteProcedures, name);
}
