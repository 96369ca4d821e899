import type { CheckReport } from '@pmsync/contracts';
import { diagnose, isWell } from '@pmsync/domain';
import { connectEws } from '@pmsync/exchange';
import { readNetworkSettings, revealExchange, type Connection, type NetworkSettings } from '@pmsync/settings';
import { openProjectMateStore, projectMateForCheck } from '@pmsync/store';
import type { ConsoleClient } from '../administration/console-client.js';
import { connectionsOf } from '../connections-of.js';
import { Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { checkText, type CheckedExchange } from './check-text.js';

/** A check waits so long for everything together, in milliseconds. */
const patience = 90_000;

/** The *Проверка* button: from this machine where a file is named, else from where the gateway runs. Answers 1 when a step failed. */
export async function checkExchange(
  client: () => ConsoleClient,
  values: Values,
  { print, language, now, environment }: Surroundings,
): Promise<number> {
  const mailbox = values.mailbox?.trim() || null;
  const checked =
    values.config === undefined
      ? await fromGateway(client(), values.connection, mailbox)
      : await fromHere(
          connectionsOf(values.config, values.connection),
          networksOf(environment),
          mailbox,
          now,
        );
  print(values.json ? `${JSON.stringify(checked)}\n` : checkText(checked, language));
  return checked.every(({ findings }) => isWell(findings)) ? 0 : 1;
}

async function fromGateway(
  client: ConsoleClient,
  wanted: string | undefined,
  mailbox: string | null,
): Promise<readonly CheckedExchange[]> {
  const { connections } = await client.status();
  const names = wanted === undefined ? connections.map(({ connection }) => connection) : [wanted];
  return await inTurn(names, async (connection) => ({
    connection,
    ...(await client.check({ connection, mailbox })),
  }));
}

async function fromHere(
  connections: readonly Connection[],
  networks: NetworkSettings,
  mailbox: string | null,
  now: () => number,
): Promise<readonly CheckedExchange[]> {
  return await inTurn(connections, async (connection) => ({
    connection: connection.name,
    ...(await checkOne(connection, networks, mailbox, now)),
  }));
}

function networksOf(environment: Surroundings['environment']): NetworkSettings {
  const read = readNetworkSettings(environment);
  if (read.ok) return read.value;
  const list = read.mistakes.map(({ sentence }) => sentence).join('\n');
  throw new Refused({ en: list, ru: list });
}

async function checkOne(
  { exchange, projectMate }: Connection,
  networks: NetworkSettings,
  mailbox: string | null,
  now: () => number,
): Promise<CheckReport> {
  const store = openProjectMateStore(projectMate);
  const mailboxes = connectEws({ ...revealExchange(exchange), networks });
  try {
    const known = await projectMateForCheck(store);
    const facts = await mailboxes.check(mailbox ?? known.mailbox, { deadline: now() + patience });
    return { findings: [...diagnose({ ...facts, mailServerName: known.mailServerName }, now())] };
  } finally {
    await mailboxes.close();
    await store.close();
  }
}

/** One after the other: a server that is slow to refuse one connection is not asked for all at once. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}
