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

  check [--config FILE] [--mailbox ADDRESS]
      Go the whole way to Exchange and to one employee's mailbox, step by step, and say what stands in the way and what
      to do. With --config from this machine, without it from where the services run. Nothing is written.

Over the running services, by their console:

  status                how things stand; first what waits for a decision
  preview [--samples N] what the next pass would write, in all mailboxes or one; N samples of each kind (2)
  sync | verify         begin a pass now | compare everything with everything
  approve [--yes]       let the pass go on that the brake stopped, after showing what it stopped
  parked                what was set aside, and why
  parked retry|dismiss  try it again | take it off the list; --record ID for one
  runs [--limit N]      the passes that wrote something, newest first
  journal               what was written: former -> current; --run ID, --record ID, --person TEXT, --since, --until,
                        --limit N (20), --entry N for one entry with all its fields
  conflicts             what both sides had changed, both values and which one stands; chosen as in the journal
  undo [--yes]          take back what --run, --entry, --record, --since or --until choose, after showing it

  --console URL         the console (or PMSYNC_CONSOLE; http://127.0.0.1:8025); its token is PMSYNC_CONSOLE_TOKEN
  --connection NAME     may be left out where there is one
  --mailbox ADDRESS     one mailbox instead of all
  --since, --until      2026-11-25, "2026-11-25 14:30", or how long ago: 30m, 2h, 3d, 1w
  --json                for programs, in one line

  --language en|ru      the language; otherwise that of LC_ALL or LANG
  --help                print this

Exit code: 0 all is well, 1 a problem was found or it was refused, 2 the command is not written as it must be.
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

  check [--config ФАЙЛ] [--mailbox АДРЕС]
      Пройти весь путь до Exchange и до ящика одного из сотрудников, шаг за шагом, и сказать, что мешает и что делать.
      С --config — с этой машины, без него — оттуда, где работают службы. Ничего не записывается.

Над работающими службами, через их консоль:

  status                как идут дела; сначала то, что ждёт решения
  preview [--samples N] что записал бы следующий проход, во всех ящиках или в одном; по N примеров каждого вида (2)
  sync | verify         начать проход сейчас | сверить всё со всем
  approve [--yes]       разрешить проход, остановленный тормозом; сначала показать, что он остановил
  parked                что отложено и почему
  parked retry|dismiss  попробовать снова | убрать из списка; --record ID — одну запись
  runs [--limit N]      проходы, которые что-то записали, сначала новые
  journal               что было записано: прежнее -> нынешнее; --run ID, --record ID, --person ТЕКСТ, --since, --until,
                        --limit N (20), --entry N — одна строка со всеми полями
  conflicts             что изменили обе стороны: оба значения и какое осталось; выбор как в журнале
  undo [--yes]          отменить то, что выбрано через --run, --entry, --record, --since или --until; сначала показать

  --console URL         консоль (или PMSYNC_CONSOLE; http://127.0.0.1:8025); её токен — PMSYNC_CONSOLE_TOKEN
  --connection ИМЯ      можно не указывать, если соединение одно
  --mailbox АДРЕС       один ящик вместо всех
  --since, --until      2026-11-25, "2026-11-25 14:30" или сколько назад: 30m, 2h, 3d, 1w
  --json                для программ, одной строкой

  --language en|ru      язык; иначе по LC_ALL или LANG
  --help                эта справка

Код завершения: 0 — всё в порядке, 1 — найдена проблема или получен отказ, 2 — команда записана неверно.
`,
};
