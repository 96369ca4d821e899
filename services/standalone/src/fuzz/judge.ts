import { isDeepStrictEqual } from 'node:util';
import {
  ewsProcedures,
  type ExchangeResult,
  type FoundItem,
  type MailboxChanges,
  type MailboxItem,
  type MailboxOperation,
  type OperationResult,
} from '@pmsync/contracts';
import type { Photo } from '@pmsync/exchange';
import { canonicalContact, diagnose, type ExchangeFacts } from '@pmsync/domain';
import { account, mailbox } from './names.js';

/** What is wrong with the outcome of a call; null when it is a value of the contract, or one of the closed set of problems. */
export type Judge = (outcome: unknown) => string | null;

/** A sentence for people, and a message on the bus: what a server says of itself may not make it long. */
const longestMessage = 1_500;
const longestFindings = 100_000;
/** A server that asks to be left alone for longer is not believed. */
const longestRest = 24 * 60 * 60_000;

/** What came of watching a mailbox. */
export interface WatchOutcome {
  readonly steps: readonly ExchangeResult<null>[];
  readonly told: readonly string[];
}

export const judges = {
  watch: (outcome: unknown) => {
    const { steps, told } = outcome as WatchOutcome;
    const strange = told.find((each) => each !== 'alive' && !each.endsWith(` ${mailbox}`));
    if (strange !== undefined) return `It told of a mailbox that nobody watches: ${strange}`;
    return steps.map((step) => nothing(step)).find((breach) => breach !== null) ?? null;
  },

  changes: judged(ewsProcedures.changes.reply, ({ changes, syncState }: MailboxChanges) =>
    changes.some(({ itemId }) => itemId === '') || syncState.trim() === '' ? 'An id is empty.' : null,
  ),

  get: (itemIds: readonly string[]) =>
    judged(ewsProcedures.get.reply, (results: readonly ExchangeResult<MailboxItem>[]) => {
      if (results.length !== itemIds.length) return `${results.length} results for ${itemIds.length} items.`;
      for (const [index, result] of results.entries()) {
        if (!result.ok) continue;
        const { itemId, contact } = result.value;
        if (itemId !== itemIds[index]) return 'An item has the id of another.';
        if (!isDeepStrictEqual(canonicalContact(contact), contact)) return 'A contact is not canonical.';
        if (contact.birthday !== null && !isDate(contact.birthday)) return `${contact.birthday} is no date.`;
      }
      return null;
    }),

  apply: (operations: readonly MailboxOperation[]) =>
    judged(ewsProcedures.apply.reply, (results: readonly OperationResult[]) => {
      if (results.length !== operations.length)
        return `${results.length} results for ${operations.length} operations.`;
      const lacking = results.some(
        (result, index) =>
          result.kind === 'done' && result.item === null && operations[index]!.kind !== 'delete',
      );
      return lacking ? 'An item that was written has no id.' : null;
    }),

  find: (identities: readonly string[]) =>
    judged(ewsProcedures.find.reply, (found: readonly FoundItem[]) =>
      found.every(({ identity }) => identities.includes(identity))
        ? null
        : 'Something was found that nobody looked for.',
    ),

  photo: (outcome: unknown) => {
    const { ok, value } = outcome as { ok: boolean; value?: Photo | null };
    if (!ok) return judges.setPhoto(outcome);
    if (value === null) return null;
    const { bytes, version } = value!;
    return bytes instanceof Uint8Array && bytes.length > 0 && version !== ''
      ? null
      : 'The photo has no bytes.';
  },

  setPhoto: judged(ewsProcedures.setPhoto.reply, () => null),

  check: (outcome: unknown) => {
    const facts = outcome as ExchangeFacts;
    if (/\bnull\b/.test(JSON.stringify([numbersOf(facts)]))) return 'A number is none.';
    const findings = diagnose({ ...facts, mailServerName: null }, Date.now());
    if (JSON.stringify(findings).length > longestFindings) return 'The findings are too long for a message.';
    return breachOf(ewsProcedures.check.reply, { ok: true, value: { findings } }) ?? breachOfWords(findings);
  },
};

interface Schema {
  safeParse(value: unknown): { readonly success: boolean; readonly error?: { readonly message: string } };
}

function judged<Value>(schema: Schema, judge: (value: Value) => string | null): Judge {
  return (outcome) => {
    const breach = breachOf(schema, outcome) ?? breachOfWords(outcome);
    if (breach !== null) return breach;
    const result = outcome as ExchangeResult<Value>;
    return result.ok ? judge(result.value) : null;
  };
}

/** A step that answers nothing, or a problem of the closed set. */
const nothing = judged({ safeParse: (value) => ewsProcedures.photo.reply.safeParse(value) }, (value: null) =>
  value === null ? null : 'It answers something.',
);

function breachOf(schema: Schema, outcome: unknown): string | null {
  const { success, error } = schema.safeParse(outcome);
  return success ? null : `It breaks the contract: ${error!.message}`;
}

/** What is wrong with the words and the times that are in an outcome. */
function breachOfWords(outcome: unknown): string | null {
  if (JSON.stringify(outcome).includes(account.password)) return 'The password is in it.';
  for (const problem of problemsOf(outcome)) {
    const { message, until } = problem;
    if (message.length > longestMessage) return `A message has ${message.length} characters.`;
    if (until !== undefined && !(until <= Date.now() + longestRest)) return `It asks to wait until ${until}.`;
  }
  return null;
}

interface Problem {
  readonly message: string;
  readonly until?: number;
}

function problemsOf(value: unknown): Problem[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(problemsOf);
  return 'message' in value && typeof value.message === 'string' ? [value as Problem, ...inside] : inside;
}

function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersOf) : [];
}

function isDate(text: string): boolean {
  const instant = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
