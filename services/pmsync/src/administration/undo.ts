import type { ContactRequest, UndoReport } from '@pmsync/contracts';
import type { Language } from '../language.js';
import { Misuse, Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { clean, table } from '../text/table.js';
import { sideText } from '../text/values.js';
import { fields, photosLeft, undoActions } from '../text/words.js';
import { confirmed, unconfirmedCode } from './confirm.js';
import type { ConsoleClient } from './console-client.js';
import { eachMailbox, sayProblems, type Outcome } from './each-mailbox.js';
import { entriesOf, entryOf, journalFilter } from './journal.js';
import { wholeNumber } from './numbers.js';
import { connectionOf } from './target.js';

type Chosen = Omit<ContactRequest<'undo'>, 'version' | 'connection' | 'mailbox' | 'preview'>;
type Plan = { readonly mailbox: string; readonly value: UndoReport };

const mostEntriesOfRun = 200;

/** Takes back what was written, after it was shown. */
export async function undo(
  client: ConsoleClient,
  values: Values,
  surroundings: Surroundings,
): Promise<number> {
  const { print, say, language, now } = surroundings;
  const chosen = chosenBy(values, now());
  const status = connectionOf(await client.status(), values);
  const { connection } = status;
  const all = status.domains.flatMap(({ mailboxes: each }) => each.map(({ mailbox }) => mailbox));
  const mailboxes = await mailboxesConcerned(client, connection, all, values, chosen);
  const ask = (preview: boolean) => (mailbox: string) =>
    client.ask('undo', { connection, mailbox, ...chosen, preview });
  const planned = await eachMailbox(mailboxes, surroundings, ask(true));
  const plans = planned.filter((each): each is Plan => 'value' in each);
  if (planned.length === 0) throw nothingToUndo(connection);
  if (plans.length === 0) return sayProblems(planned, surroundings);
  const steps = plans.reduce((sum, { value }) => sum + value.done + value.left, 0);
  const untold = steps - plans.reduce((sum, { value }) => sum + value.steps.length, 0);
  const tell = values.json ? say : print;
  tell(stepsText(plans, language));
  if (untold > 0) tell(language === 'ru' ? `... и ещё ${untold}.\n` : `... and ${untold} more.\n`);
  const answer = await confirmed(values, surroundings, {
    en: `Undo this: ${steps} change(s) in ${plans.length} mailbox(es)?`,
    ru: `Отменить это: изменений ${steps}, ящиков ${plans.length}?`,
  });
  if (answer !== true) {
    if (values.json) print(`${JSON.stringify({ connection, undone: false, mailboxes: plans.map(told) })}\n`);
    return unconfirmedCode(answer);
  }
  const names = plans.map(({ mailbox }) => mailbox);
  const outcomes = await eachMailbox(names, surroundings, ask(false));
  const done = outcomes.filter((each): each is Plan => 'value' in each);
  if (values.json) {
    print(`${JSON.stringify({ connection, undone: true, mailboxes: outcomes.map(told) })}\n`);
  } else {
    for (const { mailbox, value } of done) print(`${doneText(mailbox, value, language)}\n`);
  }
  const failed = saySteps(done, surroundings);
  return Math.max(failed, sayProblems([...planned, ...outcomes], surroundings));
}

/** Thrown: {@link Misuse} when nothing is chosen. */
function chosenBy(values: Values, now: number): Chosen {
  const entry = wholeNumber(values, 'entry', [1, Number.MAX_SAFE_INTEGER - 1]);
  const { run, recordId, since, until } = journalFilter(values, now);
  const chosen: Chosen = {
    ...(entry === undefined ? {} : { entry: String(entry) }),
    ...(run === undefined ? {} : { run }),
    ...(recordId === undefined ? {} : { recordId }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  if (Object.keys(chosen).length > 0) return chosen;
  throw new Misuse({
    en: '"undo" needs to know what: write --run, --entry, --record, --since or --until.',
    ru: 'Команде «undo» нужно знать, что отменить: укажите --run, --entry, --record, --since или --until.',
  });
}

/** Those in whose journals there is something of the kind that is not undone yet; the one that was named, in any case. */
async function mailboxesConcerned(
  client: ConsoleClient,
  connection: string,
  all: readonly string[],
  values: Values,
  { entry, ...filter }: Chosen,
): Promise<readonly string[]> {
  if (entry !== undefined) {
    const found = await entryOf(client, connection, Number(entry));
    return [found.mailbox];
  }
  const { mailbox } = journalFilter(values, 0);
  if (mailbox !== undefined) return [mailbox];
  // A run is of one mailbox, or of a few; the journal knows also those that are no longer synchronised.
  const candidates =
    filter.run === undefined
      ? all
      : new Set(
          (await entriesOf(client, { connection, ...filter }, mostEntriesOfRun)).map((each) => each.mailbox),
        );
  const concerned: string[] = [];
  for (const each of candidates) {
    const entries = await entriesOf(client, { connection, ...filter, mailbox: each }, mostEntriesOfRun);
    const mayBeMore = entries.length === mostEntriesOfRun;
    if (mayBeMore || entries.some(({ undoneBy }) => undoneBy === null)) concerned.push(each);
  }
  return concerned;
}

function nothingToUndo(connection: string): Refused {
  return new Refused({
    en: `There is nothing in the journal of "${connection}" that this would undo: "pmsync runs" and "pmsync journal" list what there is.`,
    ru: `В журнале «${connection}» нет того, что это отменило бы: что есть, покажут «pmsync runs» и «pmsync journal».`,
  });
}

function told(outcome: Outcome<UndoReport>) {
  return 'value' in outcome ? { mailbox: outcome.mailbox, ...outcome.value } : outcome;
}

function stepsText(plans: readonly Plan[], language: Language): string {
  const title = (en: string, ru: string) => ({ title: language === 'ru' ? ru : en });
  return table(
    [
      title('mailbox', 'ящик'),
      title('person', 'о ком'),
      title('side', 'сторона'),
      title('what happens', 'что будет'),
      title('fields', 'поля'),
    ],
    plans.flatMap(({ mailbox, value }) =>
      value.steps.map((step) => [
        mailbox,
        step.title ?? step.recordId,
        sideText(step.side, language),
        [
          undoActions[step.action][language],
          ...(step.photo === null ? [] : [photosLeft[step.photo][language]]),
        ].join('; '),
        step.fields.map((name) => fields[name][language]).join(', '),
      ]),
    ),
  );
}

function doneText(mailbox: string, { run, done, left }: UndoReport, language: Language): string {
  return language === 'ru'
    ? `${mailbox}: отменено ${done}, оставлено как есть ${left} (проход ${run}).`
    : `${mailbox}: ${done} undone, ${left} left as they are (run ${run}).`;
}

/** Says which steps could not be carried out; answers the exit code. */
function saySteps(done: readonly Plan[], { say }: Surroundings): 0 | 1 {
  const failed = done.flatMap(({ mailbox, value }) =>
    value.steps.flatMap(({ title, recordId, problem }) =>
      problem === null ? [] : [`${mailbox}, ${clean(title ?? recordId)}: ${problem}\n`],
    ),
  );
  for (const sentence of failed) say(sentence);
  return failed.length === 0 ? 0 : 1;
}
