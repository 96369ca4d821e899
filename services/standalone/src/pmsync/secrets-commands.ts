import { chmodSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { KeyRing, rotateSecrets, SecretKey } from '@pmsync/settings';

/** Answers the exit code. Thrown: an error in words when the command is not written as it must be. */
export async function runSecretsCommand(command: string, parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...parameters], options: { config: { type: 'string' } } });
  const keys = KeyRing.read({ environment: process.env });
  switch (command) {
    case 'key':
      process.stdout.write(`${SecretKey.make()}\n`);
      return 0;
    case 'seal':
      return await seal(keys);
    case 'rotate':
      if (values.config === undefined) throw new Error('--config is missing: name the connections.yaml.');
      return rotate(values.config, keys);
    default:
      throw new Error(`There is no command "secrets ${command}".`);
  }
}

/** From standard input alone: what is written on a command line stays in its history. */
async function seal(keys: KeyRing): Promise<number> {
  if (keys.current === null) {
    const why = keys.mistake ?? 'There is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE';
    process.stderr.write(`${why}.\n`);
    return 1;
  }
  const secret = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (secret === '') {
    process.stderr.write('Nothing came on standard input: write the secret there.\n');
    return 1;
  }
  process.stdout.write(`${keys.current.seal(secret)}\n`);
  return 0;
}

/** The file is replaced whole or not at all. */
function rotate(file: string, keys: KeyRing): number {
  const rotated = rotateSecrets(readFileSync(file, 'utf8'), keys);
  if (!rotated.ok) {
    process.stderr.write(`${file} was left as it is: ${rotated.message}.\n`);
    return 1;
  }
  const unfinished = `${file}.unfinished`;
  writeFileSync(unfinished, rotated.text, { mode: 0o600 });
  chmodSync(unfinished, statSync(file).mode);
  renameSync(unfinished, file);
  process.stderr.write(`${file}: ${rotated.count} secret(s) sealed with the current key.\n`);
  return 0;
}
