import { runDatabaseCommand } from './database-commands.js';
import { runSecretsCommand } from './secrets-commands.js';

const usage = `Usage: npm run --silent pmsync -- <command>

  db script [--member ACCOUNT]       print the T-SQL that prepares a ProjectMate database
                                     вывести T-SQL, который подготавливает базу данных ProjectMate
  db check --config FILE [--json]    say what the ProjectMate of each connection lacks
                                     сказать, чего не хватает в ProjectMate каждого соединения
  secrets key                        print a new key / вывести новый ключ
  secrets seal                       seal the secret on standard input / зашифровать секрет со стандартного ввода
  secrets rotate --config FILE       seal the secrets of a file with the current key / перешифровать текущим ключом
`;

const [group, command, ...rest] = process.argv.slice(2);
try {
  if (group === 'db' && command) process.exitCode = await runDatabaseCommand(command, rest);
  else if (group === 'secrets' && command) process.exitCode = await runSecretsCommand(command, rest);
  else throw new Error(group === undefined || group === '--help' ? '' : `There is no command "${group}".`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
