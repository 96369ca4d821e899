import { approve } from './administration/approve.js';
import { ConsoleClient } from './administration/console-client.js';
import { decideParked, syncMailboxes, verifyMailboxes } from './administration/decide.js';
import { showConflicts, showJournal } from './administration/journal.js';
import { showParked } from './administration/parked.js';
import { preview } from './administration/preview.js';
import { showRuns } from './administration/runs.js';
import { showStatus } from './administration/status.js';
import { undo } from './administration/undo.js';
import { checkDatabases } from './database/check.js';
import { checkExchange } from './exchange/check.js';
import { printScript } from './database/script.js';
import { Misuse, Refused } from './misuse.js';
import { needed, parseCommand, type Command } from './options.js';
import { printKey, rotateFile, sealFile, sealInput } from './secrets/commands.js';
import type { Surroundings } from './surroundings.js';
import { usage } from './usage.js';

/** Answers the exit code: 0 all is well, 1 a problem was found, 2 wrong usage. */
export async function runCommand(parameters: readonly string[], surroundings: Surroundings): Promise<number> {
  let language = surroundings.language;
  try {
    const command = parseCommand(parameters);
    language = command.values.language ?? language;
    return await carryOut(command, { ...surroundings, language });
  } catch (error) {
    if (error instanceof Refused) surroundings.say(`${error.text[language]}\n`);
    else if (error instanceof Misuse) surroundings.say(`${error.text[language]}\n\n${usage[language]}`);
    else throw error;
    return error instanceof Misuse ? 2 : 1;
  }
}

async function carryOut({ name, values }: Command, surroundings: Surroundings): Promise<number> {
  const client = () => ConsoleClient.of(values, surroundings.environment);
  switch (name) {
    case 'help':
      surroundings.print(usage[surroundings.language]);
      return 0;
    case 'db script':
      return printScript(values, surroundings);
    case 'db check':
      return await checkDatabases(needed(values, 'config', name), values, surroundings);
    case 'secrets key':
      return printKey(surroundings);
    case 'secrets seal':
      return await (values.config === undefined
        ? sealInput(surroundings)
        : sealFile(values.config, surroundings));
    case 'secrets rotate':
      return rotateFile(needed(values, 'config', name), surroundings);
    case 'check':
      return await checkExchange(client, values, surroundings);
    case 'status':
      return await showStatus(client(), values, surroundings);
    case 'preview':
      return await preview(client(), values, surroundings);
    case 'sync':
      return await syncMailboxes(client(), values, surroundings);
    case 'verify':
      return await verifyMailboxes(client(), values, surroundings);
    case 'approve':
      return await approve(client(), values, surroundings);
    case 'parked':
      return await showParked(client(), values, surroundings);
    case 'parked retry':
      return await decideParked('retry', client(), values, surroundings);
    case 'parked dismiss':
      return await decideParked('dismiss', client(), values, surroundings);
    case 'runs':
      return await showRuns(client(), values, surroundings);
    case 'journal':
      return await showJournal(client(), values, surroundings);
    case 'conflicts':
      return await showConflicts(client(), values, surroundings);
    case 'undo':
      return await undo(client(), values, surroundings);
  }
}
