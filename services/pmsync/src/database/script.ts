import { databaseScript, memberMistake } from '@pmsync/store';
import { Misuse } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';

export function printScript({ member }: Values, { print }: Surroundings): number {
  const mistake = member === undefined ? null : memberMistake(member);
  if (mistake) {
    throw new Misuse({
      en: `--member ${mistake.en}: write the user of the database that is to have the role.`,
      ru: `--member ${mistake.ru}: укажите пользователя базы данных, которому нужна роль.`,
    });
  }
  print(databaseScript(member === undefined ? {} : { member }));
  return 0;
}
