import { text } from 'node:stream/consumers';
import { KeyRing, rotateSecrets, SecretKey, sealSecrets, type RewrittenSecrets } from '@pmsync/settings';
import { Misuse, Refused } from '../misuse.js';
import type { Surroundings } from '../surroundings.js';
import { readFile, replaceFile } from './replace-file.js';

export function printKey({ print }: Surroundings): number {
  print(`${SecretKey.make()}\n`);
  return 0;
}

/** From standard input alone: what is written on a command line stays in its history, and others see it among the processes. */
export async function sealInput({ environment, language, print, say }: Surroundings): Promise<number> {
  const keys = KeyRing.read({ environment });
  if (keys.current === null) {
    const why = keys.mistake ?? 'There is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE';
    throw new Refused({
      en: `${why}.`,
      ru: keys.mistake
        ? `Ключ непригоден. ${why}.`
        : 'Нет ключа: задайте PMSYNC_SECRET_KEY или PMSYNC_SECRET_KEY_FILE.',
    });
  }
  if (process.stdin.isTTY) {
    say(
      {
        en: 'Type the secret (it is shown as you type; a file or a pipe is better), then Enter and Ctrl+D:\n',
        ru: 'Введите секрет (он виден при вводе; лучше файл или конвейер), затем Enter и Ctrl+D:\n',
      }[language],
    );
  }
  const secret = (await text(process.stdin)).replace(/\r?\n$/, '');
  if (secret === '') {
    throw new Misuse({
      en: 'Nothing came on standard input: write the secret there.',
      ru: 'На стандартном вводе ничего нет: подайте туда секрет.',
    });
  }
  print(`${keys.current.seal(secret)}\n`);
  return 0;
}

export function sealFile(file: string, surroundings: Surroundings): number {
  return rewriteFile(file, sealSecrets, surroundings);
}

export function rotateFile(file: string, surroundings: Surroundings): number {
  return rewriteFile(file, rotateSecrets, surroundings);
}

function rewriteFile(
  file: string,
  rewrite: (text: string, keys: KeyRing) => RewrittenSecrets,
  { environment, language, say }: Surroundings,
): number {
  const written = readFile(file);
  const rewritten = rewrite(written, KeyRing.read({ environment }));
  if (!rewritten.ok) {
    const list = rewritten.mistakes.map(({ sentence }) => `  ${sentence}`).join('\n');
    throw new Refused({ en: `${file} was left as it is:\n${list}`, ru: `Файл ${file} не изменён:\n${list}` });
  }
  if (rewritten.text !== written) replaceFile(file, rewritten.text);
  const { sealed, fromEnvironment } = rewritten;
  const sentences = {
    en: [
      `${file}: secrets sealed with the current key: ${sealed.length}.`,
      ...fromEnvironment.map((field) => `${field} comes from the environment: seal it where it is set.`),
    ],
    ru: [
      `${file}: зашифровано текущим ключом: ${sealed.length}.`,
      ...fromEnvironment.map((field) => `${field} берётся из окружения: шифруйте там, где он задан.`),
    ],
  };
  say(`${sentences[language].join('\n')}\n`);
  return 0;
}
