import type { ContactPreview } from '@pmsync/contracts';
import type { Language } from '../language.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { clean, table, tableLines } from '../text/table.js';
import { changeLines, personOf, sideText } from '../text/values.js';
import { operations } from '../text/words.js';
import type { ConsoleClient } from './console-client.js';
import { eachMailbox, sayProblems, type Outcome } from './each-mailbox.js';
import { wholeNumber } from './numbers.js';
import { connectionOf, mailboxesOf } from './target.js';

const usualSamples = 2;

/** What the next pass would do. Answers 1 when it would not get to its end in some mailbox. */
export async function preview(
  client: ConsoleClient,
  values: Values,
  surroundings: Surroundings,
): Promise<number> {
  const samples = wholeNumber(values, 'samples', [0, 50]) ?? usualSamples;
  const { connection } = connectionOf(await client.status(), values);
  const mailboxes = await mailboxesOf(client, connection, values);
  const outcomes = await eachMailbox(mailboxes, surroundings, (mailbox) =>
    client.ask('preview', { connection, mailbox, samples }),
  );
  const previews = outcomes.flatMap((each) => ('value' in each ? [each.value] : []));
  const totals = totalsOf(previews);
  const { print, language } = surroundings;
  print(
    values.json
      ? `${JSON.stringify({ connection, totals, mailboxes: outcomes.map(asJson) })}\n`
      : previewText(previews, totals, samples, language),
  );
  return sayProblems(outcomes.map(stopped), surroundings);
}

type Total = ContactPreview['counts'][number];

function totalsOf(previews: readonly ContactPreview[]): Total[] {
  const totals = new Map<string, Total>();
  for (const each of previews.flatMap(({ counts }) => counts)) {
    const name = `${each.side} ${each.operation}`;
    totals.set(name, { ...each, count: each.count + (totals.get(name)?.count ?? 0) });
  }
  return [...totals.values()];
}

function asJson(outcome: Outcome<ContactPreview>) {
  return 'value' in outcome ? { mailbox: outcome.mailbox, ...outcome.value } : outcome;
}

/** A preview that says why the pass would stop is a problem, too. */
function stopped(outcome: Outcome<ContactPreview>): Outcome<ContactPreview> {
  if (!('value' in outcome) || outcome.value.problem === null) return outcome;
  return { mailbox: outcome.mailbox, problem: outcome.value.problem };
}

function previewText(
  previews: readonly ContactPreview[],
  totals: readonly Total[],
  samples: number,
  language: Language,
): string {
  const russian = language === 'ru';
  const title = (en: string, ru: string) => ({ title: russian ? ru : en });
  const parts = [
    totals.length === 0
      ? russian
        ? 'Записывать нечего.\n'
        : 'There is nothing to write.\n'
      : table(
          [
            title('side', 'сторона'),
            title('operation', 'действие'),
            { ...title('count', 'число'), right: true },
          ],
          totals.map(({ side, operation, count }) => [
            sideText(side, language),
            operations[operation][language],
            String(count),
          ]),
        ),
  ];
  const conflicts = previews.reduce((sum, each) => sum + each.conflicts, 0);
  if (conflicts > 0) parts.push(`${russian ? 'Конфликтов' : 'Conflicts'}: ${conflicts}\n`);
  const parked = previews.flatMap((each) => each.parked);
  if (parked.length > 0) {
    const rows = parked.map(({ title: person, recordId, reason }) => [person ?? '', recordId, reason]);
    const head = russian ? 'Будет отложено:' : 'Would be set aside:';
    const columns = [title('person', 'о ком'), title('record', 'запись'), title('reason', 'причина')];
    const untold = previews.reduce((sum, each) => sum + each.parkedInAll, 0) - parked.length;
    const more = untold > 0 ? `${russian ? 'и ещё' : 'and more'}: ${untold}\n` : '';
    parts.push(`${head}\n${table(columns, rows)}${more}`);
  }
  const examples = chosenSamples(previews, samples);
  if (examples.length > 0) {
    const lines = tableLines(
      [
        title('operation', 'действие'),
        title('side', 'сторона'),
        title('mailbox', 'ящик'),
        title('person', 'о ком'),
      ],
      examples.map((each) => [
        operations[each.operation][language],
        sideText(each.side, language),
        each.mailbox,
        clean(personOf(each)),
      ]),
    );
    const blocks = examples.map((each, index) =>
      [lines.rows[index]!, ...changeLines(each, language)].join('\n'),
    );
    parts.push(`${russian ? 'Примеры:' : 'Samples:'}\n${[lines.head, ...blocks].join('\n')}\n`);
  }
  return parts.join('\n');
}

/** So many of each operation, over all mailboxes. */
function chosenSamples(previews: readonly ContactPreview[], samples: number): ContactPreview['samples'] {
  const all = previews.flatMap((each) => each.samples);
  const groups = Map.groupBy(all, ({ side, operation }) => `${side} ${operation}`);
  return [...groups.values()].flatMap((group) => group.slice(0, samples));
}
