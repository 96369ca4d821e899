import { checkDatabases } from './database/check.js';
import { printScript } from './database/script.js';
import { languageOf } from './language.js';
import { Misuse, Refused } from './misuse.js';
import { needed, parseCommand, type Command } from './options.js';
import { printKey, rotateFile, sealFile, sealInput } from './secrets/commands.js';
import type { Surroundings } from './surroundings.js';
import { usage } from './usage.js';

process.exitCode = await run(process.argv.slice(2));

/** Answers the exit code: 0 all is well, 1 a problem was found, 2 wrong usage. */
async function run(parameters: readonly string[]): Promise<number> {
  const surroundings: Surroundings = {
    environment: process.env,
    language: languageOf(process.env),
    print: (text) => process.stdout.write(text),
    say: (text) => process.stderr.write(text),
  };
  let language = surroundings.language;
  try {
    const command = parseCommand(parameters);
    language = command.values.lang ?? language;
    return await carryOut(command, { ...surroundings, language });
  } catch (error) {
    if (error instanceof Refused) surroundings.say(`${error.text[language]}\n`);
    else if (error instanceof Misuse) surroundings.say(`${error.text[language]}\n\n${usage[language]}`);
    else throw error;
    return error instanceof Misuse ? 2 : 1;
  }
}

async function carryOut({ name, values }: Command, surroundings: Surroundings): Promise<number> {
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
  }
}
