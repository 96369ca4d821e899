import type { ContactJournalEntry, ContactRequest } from '@pmsync/contracts';
import type { Language } from '../language.js';
import { Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { clean, tableLines } from '../text/table.js';
import { readTime, timeText } from '../text/times.js';
import { changeLines, isEdit, personOf, sideText } from '../text/values.js';
import { operations } from '../text/words.js';
import type { ConsoleClient } from './console-client.js';
import { wholeNumber } from './numbers.js';
import { connectionOf, demandKnown, writtenMailbox } from './target.js';

const usualLimit = 20;
const largestLimit = 10_000;
const page = 200;

export async function showJournal(client: ConsoleClient, values: Values, surroundings: Surroundings) {
  return await show(client, values, surroundings, false);
}

export async function showConflicts(client: ConsoleClient, values: Values, surroundings: Surroundings) {
  return await show(client, values, surroundings, true);
}

async function show(
  client: ConsoleClient,
  values: Values,
  { print, language, now }: Surroundings,
  conflictsOnly: boolean,
): Promise<number> {
  const limit = wholeNumber(values, 'limit', [1, largestLimit]) ?? usualLimit;
  const filter = journalFilter(values, now());
  const entry = wholeNumber(values, 'entry', [1, Number.MAX_SAFE_INTEGER - 1]);
  const { connection } = connectionOf(await client.status(), values);
  const entries =
    entry === undefined
      ? await entriesOf(client, { connection, ...filter, ...(conflictsOnly ? { conflictsOnly } : {}) }, limit)
      : [await entryOf(client, connection, entry)];
  if (entries.length === 0 && filter.mailbox !== undefined) {
    await demandKnown(client, connection, filter.mailbox);
  }
  const nothing =
    language === 'ru' ? 'В журнале ничего не найдено.\n' : 'The journal has nothing of the kind.\n';
  const full = entry !== undefined || conflictsOnly;
  print(
    values.json
      ? `${JSON.stringify({ connection, entries })}\n`
      : entries.length === 0
        ? nothing
        : journalText(entries, full, language),
  );
  return 0;
}

type Filter = Omit<ContactRequest<'journal'>, 'version' | 'connection' | 'limit' | 'before'>;

/** What the options say of the entries that are meant. Thrown: `Misuse`. */
export function journalFilter(values: Values, now: number): Filter {
  const { run, record, person, since, until } = values;
  const mailbox = writtenMailbox(values);
  return {
    ...(mailbox === undefined ? {} : { mailbox }),
    ...(run === undefined ? {} : { run }),
    ...(record === undefined ? {} : { recordId: record }),
    ...(person === undefined ? {} : { person }),
    ...(since === undefined ? {} : { since: readTime('since', since, now) }),
    ...(until === undefined ? {} : { until: readTime('until', until, now) }),
  };
}

/** The newest entries that fit, newest first. */
export async function entriesOf(
  client: ConsoleClient,
  query: Filter & { readonly connection: string },
  limit: number,
): Promise<ContactJournalEntry[]> {
  const found: ContactJournalEntry[] = [];
  for (let before: string | undefined; found.length < limit; before = found.at(-1)!.id) {
    const asked = Math.min(page, limit - found.length);
    const request = { ...query, limit: asked, ...(before === undefined ? {} : { before }) };
    const { entries, more } = await client.ask('journal', request);
    found.push(...entries);
    if (!more || entries.length === 0) break;
  }
  return found;
}

/** Thrown: {@link Refused}. */
export async function entryOf(
  client: ConsoleClient,
  connection: string,
  entry: number,
): Promise<ContactJournalEntry> {
  const { entries } = await client.ask('journal', { connection, limit: 1, before: String(entry + 1) });
  if (entries[0]?.id === String(entry)) return entries[0];
  throw new Refused({
    en: `--entry: the journal of "${connection}" has no entry ${entry}: "pmsync journal" lists the entries.`,
    ru: `--entry: в журнале «${connection}» нет строки ${entry}: строки покажет «pmsync journal».`,
  });
}

/** `full`: the fields of what was created or deleted, too. */
function journalText(entries: readonly ContactJournalEntry[], full: boolean, language: Language): string {
  const title = (en: string, ru: string) => ({ title: language === 'ru' ? ru : en });
  const lines = tableLines(
    [
      title('time', 'время'),
      { ...title('entry', 'строка'), right: true },
      title('operation', 'действие'),
      title('side', 'сторона'),
      title('mailbox', 'ящик'),
      title('person', 'о ком'),
    ],
    entries.map((each) => [
      timeText(each.at),
      each.id,
      operations[each.operation][language],
      sideText(each.side, language),
      each.mailbox,
      clean(personOf(each)),
    ]),
  );
  const blocks = entries.map((each, index) =>
    [
      lines.rows[index]!,
      `    ${originText(each, language)}`,
      ...(full || isEdit(each) ? changeLines(each, language) : []),
    ].join('\n'),
  );
  return `${[lines.head, ...blocks].join('\n')}\n`;
}

function originText(
  { run, recordId, undoes, undoneBy, outcome }: ContactJournalEntry,
  language: Language,
): string {
  const russian = language === 'ru';
  return [
    `${russian ? 'проход' : 'run'} ${run}`,
    `${russian ? 'запись' : 'record'} ${recordId}`,
    ...(undoes === null ? [] : [`${russian ? 'отменяет строку' : 'undoes entry'} ${undoes}`]),
    ...(undoneBy === null ? [] : [`${russian ? 'отменено проходом' : 'undone by run'} ${undoneBy}`]),
    ...(outcome === 'done'
      ? []
      : [russian ? 'неизвестно, выполнено ли' : 'nobody knows whether it was carried out']),
  ].join(', ');
}
