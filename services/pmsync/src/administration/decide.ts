import type { ContactRequest } from '@pmsync/contracts';
import type { Text } from '../language.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import type { ConsoleClient } from './console-client.js';
import { eachMailbox, sayProblems } from './each-mailbox.js';
import { chosenParked } from './parked.js';
import { connectionOf, mailboxesOf } from './target.js';

type Decision = ContactRequest<'decide'>['decision'];

export async function syncMailboxes(client: ConsoleClient, values: Values, surroundings: Surroundings) {
  return await decideForAll('sync', client, values, surroundings, (count) => ({
    en: `A pass was asked for: ${mailboxCount(count).en}. "pmsync status" says how it goes.`,
    ru: `Проход запрошен: ${mailboxCount(count).ru}. Как он идёт, покажет «pmsync status».`,
  }));
}

export async function verifyMailboxes(client: ConsoleClient, values: Values, surroundings: Surroundings) {
  return await decideForAll('verify', client, values, surroundings, (count) => ({
    en: `A comparison of everything was asked for: ${mailboxCount(count).en}. "pmsync status" says how it goes.`,
    ru: `Полная сверка запрошена: ${mailboxCount(count).ru}. Как она идёт, покажет «pmsync status».`,
  }));
}

async function decideForAll(
  decision: Decision,
  client: ConsoleClient,
  values: Values,
  surroundings: Surroundings,
  sentence: (count: number) => Text,
): Promise<number> {
  const { connection } = connectionOf(await client.status(), values);
  const mailboxes = await mailboxesOf(client, connection, values);
  const outcomes = await eachMailbox(mailboxes, surroundings, async (mailbox) => {
    await client.ask('decide', { connection, mailbox, decision });
  });
  const done = outcomes.flatMap((each) => ('problem' in each ? [] : [each.mailbox]));
  const { print, language } = surroundings;
  if (values.json) {
    const problems = outcomes.filter((each) => 'problem' in each);
    print(`${JSON.stringify({ connection, mailboxes: done, problems })}\n`);
  } else if (done.length > 0) print(`${sentence(done.length)[language]}\n`);
  return sayProblems(outcomes, surroundings);
}

/** Tries parked records again, or takes them off the list. */
export async function decideParked(
  decision: 'retry' | 'dismiss',
  client: ConsoleClient,
  values: Values,
  surroundings: Surroundings,
): Promise<number> {
  const status = connectionOf(await client.status(), values);
  const { connection } = status;
  const recordsOf = Map.groupBy(await chosenParked(client, status, values), ({ mailbox }) => mailbox);
  const outcomes = await eachMailbox([...recordsOf.keys()], surroundings, async (mailbox) => {
    const recordIds = recordsOf.get(mailbox)!.map(({ recordId }) => recordId);
    // The procedure takes a thousand at once.
    const answered: string[] = [];
    for (let index = 0; index < recordIds.length; index += 1_000) {
      const portion = recordIds.slice(index, index + 1_000);
      const request = { connection, mailbox, decision, recordIds: portion };
      answered.push(...(await client.ask('decide', request)).records);
    }
    return answered;
  });
  const done = outcomes.flatMap((each) =>
    'value' in each ? each.value.map((recordId) => ({ mailbox: each.mailbox, recordId })) : [],
  );
  const { print, language } = surroundings;
  const sentences: Record<typeof decision, Text> = {
    retry: {
      en: `Tried again with the next pass: ${recordCount(done.length).en}.`,
      ru: `Следующий проход попробует снова: ${recordCount(done.length).ru}.`,
    },
    dismiss: {
      en: `No longer on the list: ${recordCount(done.length).en}.`,
      ru: `Убрано из списка: ${recordCount(done.length).ru}.`,
    },
  };
  print(
    values.json ? `${JSON.stringify({ connection, records: done })}\n` : `${sentences[decision][language]}\n`,
  );
  return sayProblems(outcomes, surroundings);
}

function mailboxCount(count: number): Text {
  return { en: `${count} mailbox${count === 1 ? '' : 'es'}`, ru: `ящиков — ${count}` };
}

function recordCount(count: number): Text {
  return { en: `${count} record${count === 1 ? '' : 's'}`, ru: `записей — ${count}` };
}
