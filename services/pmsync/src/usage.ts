import type { Text } from './language.js';

export const usage: Text = {
  en: `Usage: npm run --silent pmsync -- <command>    (or npx pmsync <command>, after a build)

  db script [--member ACCOUNT]
      Print the T-SQL that prepares a ProjectMate database; with --member it gives that account the role, too.
  db check --config FILE [--connection NAME] [--installation NAME] [--json]
      Say what the ProjectMate of each connection has and what it lacks. --installation (or PMSYNC_INSTALLATION) names
      this installation, so that a change log of another one is noticed.
  secrets key
      Print a new key.
  secrets seal
      Seal the secret on standard input with the current key (PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE).
  secrets seal --config FILE
      Seal in place every password and key that is written out in the file.
  secrets rotate --config FILE
      Seal every sealed secret of the file anew with the current key.

  --lang en|ru    the language; otherwise that of LC_ALL or LANG
  --help          print this

Exit code: 0 all is well, 1 a problem was found, 2 the command is not written as it must be.
`,
  ru: `Использование: npm run --silent pmsync -- <команда>    (или npx pmsync <команда> после сборки)

  db script [--member УЧЁТНАЯ_ЗАПИСЬ]
      Напечатать T-SQL, который подготавливает базу данных ProjectMate; с --member он включает учётную запись в роль.
  db check --config ФАЙЛ [--connection ИМЯ] [--installation ИМЯ] [--json]
      Сказать, что есть и чего не хватает в ProjectMate каждого соединения. --installation (или PMSYNC_INSTALLATION) —
      имя этой установки, чтобы заметить журнал изменений, занятый другой.
  secrets key
      Напечатать новый ключ.
  secrets seal
      Зашифровать секрет со стандартного ввода текущим ключом (PMSYNC_SECRET_KEY или PMSYNC_SECRET_KEY_FILE).
  secrets seal --config ФАЙЛ
      Зашифровать на месте все пароли и ключи, записанные в файле открыто.
  secrets rotate --config ФАЙЛ
      Перешифровать текущим ключом все зашифрованные секреты файла.

  --lang en|ru    язык; иначе по LC_ALL или LANG
  --help          эта справка

Код завершения: 0 — всё в порядке, 1 — найдена проблема, 2 — команда записана неверно.
`,
};
