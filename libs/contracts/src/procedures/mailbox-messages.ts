import { checkSteps, checkVerdicts } from '@pmsync/domain';
import { z } from 'zod';
import { exchangeProblem } from './exchange-problem.js';

const text = z.string().nullable();
const postalAddress = z
  .object({ street: text, city: text, state: text, postalCode: text, country: text })
  .nullable();

/** The canonical contact of `libs/domain` on the bus. */
export const contactSchema = z.object({
  givenName: text,
  middleName: text,
  surname: text,
  displayName: text,
  fileAs: text,
  companyName: text,
  jobTitle: text,
  department: text,
  email1: text,
  email2: text,
  email3: text,
  businessPhone: text,
  mobilePhone: text,
  homePhone: text,
  businessFax: text,
  businessAddress: postalAddress,
  homeAddress: postalAddress,
  webPage: text,
  birthday: text,
  notes: text,
  photo: text,
});

/** An item's place in Exchange. The id changes when the item moves; the change key with every change. */
export const itemReference = z.object({ itemId: z.string().min(1), changeKey: z.string() });
export type ItemReference = z.infer<typeof itemReference>;

/** The identity that an item carries in our extended property, e.g. `contact/4f0c...`; null on an item that is not ours. */
const identity = z.string().nullable();

const mailboxChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('changed'), itemId: z.string(), changeKey: z.string(), identity }),
  z.object({ kind: z.literal('deleted'), itemId: z.string() }),
]);
export type MailboxChange = z.infer<typeof mailboxChange>;

export const mailboxChanges = z.object({
  changes: z.array(mailboxChange),
  /** Opaque; to be handed back for what changes after these. */
  syncState: z.string(),
  /** Further changes wait: ask again with `syncState`. */
  more: z.boolean(),
});
export type MailboxChanges = z.infer<typeof mailboxChanges>;

export const mailboxItem = itemReference.extend({
  identity,
  /** `other`: a distribution list or anything else that lies among the contacts; its `contact` is empty then. */
  kind: z.enum(['contact', 'other']),
  /**
   * Whether its owner marked it as not for others: any sensitivity but `Normal`. Outlook hides only `Private` from delegates, but `Personal` and
   * `Confidential` say as well that the item is none of the firm's business, and one that is held back wrongly harms nobody.
   */
  private: z.boolean(),
  /** Whether it has a photo: `version` changes whenever the photo does. The bytes are asked for by themselves. */
  photo: z.object({ version: z.string() }).nullable(),
  /** Its `photo` is always null. */
  contact: contactSchema,
});
export type MailboxItem = z.infer<typeof mailboxItem>;

export const mailboxOperation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('create'), identity: z.string().min(1), contact: contactSchema }),
  z.object({
    kind: z.literal('update'),
    item: itemReference,
    /** The fields to write; the others stay as they are. */
    fields: z.array(contactSchema.keyof()),
    contact: contactSchema,
    /** Written when given (an adopted item that lacks it). */
    identity: z.string().min(1).nullable(),
  }),
  /** Moves the item to Deleted Items, where the employee can bring it back. */
  z.object({ kind: z.literal('delete'), item: itemReference }),
]);
export type MailboxOperation = z.infer<typeof mailboxOperation>;

/** One an operation, in the same order. A deleted item has no reference any more. */
export const operationResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), item: itemReference.nullable() }),
  z.object({ kind: z.literal('problem'), problem: exchangeProblem }),
]);
export type OperationResult = z.infer<typeof operationResult>;

/** The item after its photo was written, and the photo's version; null for none. */
export const photoWritten = z.object({
  item: itemReference,
  version: z.string().nullable(),
  /** Why Exchange does not take the photo, in one sentence: the item has its former one again, or none; given only then. */
  refused: z.string().optional(),
});
export type PhotoWritten = z.infer<typeof photoWritten>;

const wording = z.object({ en: z.string(), ru: z.string() });

/** The findings of a check, in the order of its steps. */
export const checkReport = z.object({
  findings: z.array(
    z.object({
      step: z.enum(checkSteps),
      verdict: z.enum(checkVerdicts),
      diagnosis: z.string(),
      found: wording,
      advice: wording.nullable(),
    }),
  ),
});
export type CheckReport = z.infer<typeof checkReport>;
