/** A setting as the administrator meets it. */
export interface Setting {
  /** Its place in an entry of `connections`. */
  readonly field: string;
  readonly group: 'connection' | 'exchange' | 'projectMate';
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly text: { readonly en: string; readonly ru: string };
}

const setting = (field: string, required: boolean, en: string, ru: string, sensitive = false): Setting => {
  const group = field.startsWith('exchange.')
    ? 'exchange'
    : field.startsWith('projectMate.')
      ? 'projectMate'
      : 'connection';
  return { field, group, required, sensitive, text: { en, ru } };
};

/** Every setting of a connection, in the order of the manual's two tabs. */
export const connectionSettings: readonly Setting[] = [
  setting(
    'name',
    true,
    'Names the connection: letters, digits and "-", at most 40, each name once.',
    'Имя соединения: латинские буквы, цифры и «-», не более 40, без повторов.',
  ),
  setting(
    'startType',
    false,
    '`manual` (default), `automatic` or `disabled`.',
    'Тип запуска: `manual` (по умолчанию), `automatic` или `disabled`.',
  ),
  setting(
    'periodSeconds',
    false,
    'Every how many seconds each mailbox is looked at: 30 to 900, 60 by default. Changes in ProjectMate do not wait for it.',
    'Период синхронизации в секундах: от 30 до 900, по умолчанию 60. Изменения в ProjectMate его не ждут.',
  ),
  setting(
    'exchange.url',
    true,
    'Address of the Exchange server: `http(s)://{server}/ews/exchange.asmx`.',
    'Адрес сервера Exchange: `http(s)://{Имя_сервера}/ews/exchange.asmx`.',
  ),
  setting(
    'exchange.version',
    true,
    '`Exchange2010_SP2`, `Exchange2013`, `Exchange2013_SP1` or `Exchange2016` (for 2016 and everything later).',
    'Версия сервера: `Exchange2010_SP2`, `Exchange2013`, `Exchange2013_SP1` или `Exchange2016` (2016 и новее).',
  ),
  setting(
    'exchange.userName',
    true,
    'The account that may impersonate the employees.',
    'Учётная запись с правом олицетворения (impersonation).',
  ),
  setting('exchange.domain', false, 'The Windows domain of the account.', 'Домен учётной записи.'),
  setting(
    'exchange.password',
    true,
    'Its password: `${NAME}` takes it from the environment.',
    'Пароль: `${NAME}` берёт его из окружения.',
    true,
  ),
  setting(
    'projectMate.server',
    true,
    'The database server of ProjectMate; this version knows `sqlite`.',
    'Сервер базы данных ProjectMate; эта версия знает `sqlite`.',
  ),
  setting(
    'projectMate.database',
    true,
    'The database: for `sqlite` a file, relative to this one.',
    'База данных: для `sqlite` файл, относительно этого.',
  ),
  setting('projectMate.userName', false, 'The account of the database.', 'Учётная запись базы данных.'),
  setting(
    'projectMate.password',
    false,
    'Its password: `${NAME}` takes it from the environment.',
    'Пароль: `${NAME}` берёт его из окружения.',
    true,
  ),
];
