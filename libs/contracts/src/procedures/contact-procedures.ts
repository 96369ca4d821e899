import { z } from 'zod';
import { contactSchema } from './mailbox-messages.js';

const connection = z.string().min(1);
const mailbox = z.string().min(1);
const milliseconds = z.number();
const side = z.enum(['exchange', 'projectmate']);

/** What a pass did, or would do, to one side. The words of the journal. */
const contactOperation = z.enum([
  'create',
  'update',
  'overrule',
  'restore',
  'delete',
  'recreate',
  'adopt',
  'unlink',
  'import',
  'merge',
  'detach',
]);

const fieldName = contactSchema.keyof();
const values = contactSchema.nullable();

/** A write with what the side held before and holds after; null: nothing. */
const change = z.object({
  mailbox,
  side,
  operation: contactOperation,
  recordId: z.string(),
  former: values,
  current: values,
  /** Both sides had changed these, and not to the same. */
  conflictFields: z.array(fieldName),
});

/** Something that cannot be answered now, in one sentence; otherwise the value. */
const answer = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), problem: z.string() }),
  ]);

const mailboxesRequest = z.object({ version: z.literal(1), connection });
/** Whom ProjectMate has synchronised, whether a pass has been there yet or not; in alphabetical order. */
const mailboxesReply = answer(z.object({ mailboxes: z.array(mailbox) }));

const previewRequest = z.object({
  version: z.literal(1),
  connection,
  mailbox,
  /** Samples of each operation. */
  samples: z.number().int().min(0).max(50),
});
const previewReply = answer(
  z.object({
    counts: z.array(z.object({ side, operation: contactOperation, count: z.number() })),
    conflicts: z.number(),
    /** As many as a message has room for. */
    samples: z.array(change),
    /** How much would be set aside. */
    parkedInAll: z.number(),
    /** As much of it as a message has room for. */
    parked: z.array(z.object({ recordId: z.string(), title: z.string().nullable(), reason: z.string() })),
    /** Why the pass would stop before its end; null when it would not. */
    problem: z.string().nullable(),
  }),
);
export type ContactPreview = Extract<z.infer<typeof previewReply>, { ok: true }>['value'];

const undoRequest = z.object({
  version: z.literal(1),
  connection,
  mailbox,
  run: z.string().optional(),
  entry: z.string().optional(),
  recordId: z.string().optional(),
  since: milliseconds.optional(),
  until: milliseconds.optional(),
  /** Only says what it would do. */
  preview: z.boolean(),
});
/** `changed-since`: somebody has changed it after what is to be undone, and is not overruled. `not-ours`: nothing was written. */
const undoAction = z.enum(['create', 'update', 'delete', 'reattach', 'nothing', 'changed-since', 'not-ours']);
const undoReply = answer(
  z.object({
    /** Names the undo in the journal. */
    run: z.string(),
    /** Steps that take something back. */
    done: z.number(),
    /** Steps that leave something as it is. */
    left: z.number(),
    /** As many as a message has room for, first those that leave something, then those that leave a photo. */
    steps: z.array(
      z.object({
        recordId: z.string(),
        side,
        title: z.string().nullable(),
        action: undoAction,
        fields: z.array(fieldName),
        /** Why a former photo does not come back with the rest: its bytes are not kept any more, or somebody has changed the photo since; null where none stays away. */
        photo: z.enum(['not-kept', 'changed-since']).nullable().default(null),
        /** Why it was not carried out; null when it was, or is only previewed. */
        problem: z.string().nullable(),
      }),
    ),
  }),
);
export type UndoReport = Extract<z.infer<typeof undoReply>, { ok: true }>['value'];

const journalRequest = z.object({
  version: z.literal(1),
  connection,
  mailbox: mailbox.optional(),
  run: z.string().optional(),
  recordId: z.string().optional(),
  /** Part of a name or an address. */
  person: z.string().max(200).optional(),
  conflictsOnly: z.boolean().optional(),
  since: milliseconds.optional(),
  until: milliseconds.optional(),
  /** Entries older than this one. */
  before: z.string().optional(),
  limit: z.number().int().min(1).max(200),
});
const journalEntry = change.extend({
  id: z.string(),
  run: z.string(),
  at: milliseconds,
  itemId: z.string().nullable(),
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
  /** `unknown`: the write was announced, and nobody could say any more whether it was carried out. */
  outcome: z.enum(['done', 'unknown']),
});
export type ContactJournalEntry = z.infer<typeof journalEntry>;
const journalReply = answer(
  z.object({
    entries: z.array(journalEntry),
    /** Whether there may be older ones that were asked for, too: a message has room for so many only. */
    more: z.boolean(),
  }),
);

const runsRequest = z.object({
  version: z.literal(1),
  connection,
  mailbox: mailbox.optional(),
  limit: z.number().int().min(1).max(200),
});
const runsReply = answer(
  z.object({
    runs: z.array(
      z.object({
        run: z.string(),
        from: milliseconds,
        to: milliseconds,
        mailboxes: z.array(mailbox),
        counts: z.partialRecord(contactOperation, z.number()),
        undone: z.number(),
      }),
    ),
  }),
);

const decisionRequest = z.object({
  version: z.literal(1),
  connection,
  mailbox,
  /** `retry` and `dismiss` a parked record or all of the mailbox's; `approve`: let the next pass delete what the brake stopped; `sync`: begin a pass now; `verify`: compare everything. */
  decision: z.enum(['retry', 'dismiss', 'approve', 'sync', 'verify']),
  recordIds: z.array(z.string()).max(1_000).optional(),
});
const decisionReply = answer(z.object({ records: z.array(z.string()) }));

/** What the administrator asks of the contacts service, on the subjects `contacts.<verb>`. */
export const contactProcedures = {
  mailboxes: { subject: 'contacts.mailboxes', request: mailboxesRequest, reply: mailboxesReply },
  preview: { subject: 'contacts.preview', request: previewRequest, reply: previewReply },
  undo: { subject: 'contacts.undo', request: undoRequest, reply: undoReply },
  journal: { subject: 'contacts.journal', request: journalRequest, reply: journalReply },
  runs: { subject: 'contacts.runs', request: runsRequest, reply: runsReply },
  decide: { subject: 'contacts.decide', request: decisionRequest, reply: decisionReply },
} as const satisfies Record<
  string,
  { readonly subject: string; readonly request: z.ZodType; readonly reply: z.ZodType }
>;
export type ContactRequest<Name extends keyof typeof contactProcedures> = z.infer<
  (typeof contactProcedures)[Name]['request']
>;
export type ContactReply<Name extends keyof typeof contactProcedures> = z.infer<
  (typeof contactProcedures)[Name]['reply']
>;
