import type { Values } from '../options.js';
import type { Text } from '../language.js';
import type { Surroundings } from '../surroundings.js';

/** Whether what was shown is to be done; null where nobody can be asked and nobody has said so beforehand. */
export async function confirmed(
  { yes }: Values,
  { ask, say, language }: Surroundings,
  question: Text,
): Promise<boolean | null> {
  if (yes) return true;
  if (ask === null) {
    const demand: Text = {
      en: 'Nothing was done: there is no terminal to ask on, so say --yes to have this done.\n',
      ru: 'Ничего не сделано: спросить не на чем (нет терминала), добавьте --yes, чтобы это выполнить.\n',
    };
    say(demand[language]);
    return null;
  }
  const hint = language === 'ru' ? '[д/Н]' : '[y/N]';
  const answer = await ask(`${question[language]} ${hint} `);
  if (/^\s*(y|yes|д|да)\s*$/i.test(answer)) return true;
  say(language === 'ru' ? 'Ничего не сделано.\n' : 'Nothing was done.\n');
  return false;
}

/** The exit code of a command that was not confirmed: having said no is no mistake. */
export function unconfirmedCode(answer: false | null): number {
  return answer === null ? 2 : 0;
}
