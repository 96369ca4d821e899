import { column, type ContractRelation } from './relation.js';

const read = { written: false } as const;
const readRequired = { written: false, required: true } as const;

export const parameters: ContractRelation = {
  name: 'parameters',
  meaning: {
    en: 'The settings inside ProjectMate: one row.',
    ru: '«Сервис > Параметры > Синхронизация»: одна строка.',
  },
  key: [],
  access: ['select'],
  columns: [
    column(
      'mail_server_name',
      'text(255)',
      "Must be the host of the connection's Exchange address, or nothing is synchronised.",
      '«Имя почтового сервера»: должно совпадать с именем сервера в адресе Exchange, иначе обмена нет.',
      read,
    ),
    column(
      'time_zone',
      'text(100)',
      'The zone of all local times: a Windows time zone name, e.g. "Russian Standard Time".',
      '«Часовой пояс»: имя пояса Windows, например «Russian Standard Time».',
      readRequired,
    ),
    column(
      'enabled_domains',
      'text(100)',
      'What is synchronised: "contacts", "calendars", "meetings", separated by commas; NULL or empty: nothing.',
      '«Синхронизировать»: contacts, calendars, meetings через запятую; пусто — ничего.',
      read,
    ),
    column('contact_mode', 'text(30)', 'Which way contacts go.', '«Режим синхронизации» контактов.', {
      ...readRequired,
      values: ['one-way', 'one-way-with-import', 'two-way'],
    }),
    column(
      'on_exchange_delete',
      'text(20)',
      'Two-way: what the deletion of a contact in Outlook does; NULL: detach.',
      'Двусторонний режим: что означает удаление контакта в Outlook; NULL — detach.',
      { ...read, values: ['detach', 'recreate', 'delete'] },
    ),
    column(
      'import_meetings',
      'text(20)',
      'Which meetings made in Outlook are taken over; NULL: known-attendees.',
      'Какие встречи из Outlook передаются; NULL — known-attendees.',
      { ...read, values: ['known-attendees', 'all', 'none'] },
    ),
    column(
      'calendar_days_back',
      'integer',
      'How many days back calendars are synchronised; NULL: 30.',
      'На сколько дней назад синхронизируется календарь; NULL — 30.',
      { ...read, unit: 'days' },
    ),
    column(
      'calendar_days_ahead',
      'integer',
      'How many days ahead; NULL: 365.',
      'На сколько дней вперёд; NULL — 365.',
      { ...read, unit: 'days' },
    ),
    column(
      'on_employee_off',
      'text(20)',
      'What becomes of the items in the mailbox of an employee whose synchronisation is switched off; NULL: keep.',
      'Что происходит с переданным в ящик сотрудника, когда его синхронизация отключена; NULL — keep.',
      { ...read, values: ['keep', 'remove'] },
    ),
  ],
};

export const licence: ContractRelation = {
  name: 'licence',
  meaning: { en: "The modules of ProjectMate's licence.", ru: 'Модули лицензии ProjectMate.' },
  key: ['module'],
  access: ['select'],
  columns: [
    column(
      'module',
      'text(50)',
      'The module; "exchange-sync" is this one.',
      'Модуль; «exchange-sync» — этот.',
      readRequired,
    ),
    column('granted', 'flag', 'Whether it may be used.', 'Разрешён ли.', readRequired),
    column(
      'valid_until',
      'date',
      'The last day on which it may be used; NULL: without end.',
      'Последний день действия; NULL — бессрочно.',
      read,
    ),
  ],
};

export const changeLog: ContractRelation = {
  name: 'change_log',
  meaning: {
    en: 'A queue of what changed, filled by triggers in the transaction of the change. A row is deleted once it is taken over.',
    ru: 'Очередь изменений: её заполняют триггеры в транзакции самого изменения. Принятая строка удаляется.',
  },
  key: ['id'],
  access: ['select', 'delete'],
  columns: [
    column(
      'id',
      'big-integer',
      'Never used twice; from a sequence, not IDENTITY, which would change @@IDENTITY for ProjectMate.',
      'Не повторяется; из последовательности, а не IDENTITY, чтобы не менять @@IDENTITY для ProjectMate.',
      readRequired,
    ),
    column('entity', 'text(20)', 'What changed.', 'Что изменилось.', {
      ...readRequired,
      values: ['contact', 'employee', 'calendar_entry', 'meeting', 'parameters', 'licence'],
    }),
    column(
      'record_id',
      'uuid',
      'Which record; zeros for parameters and licence.',
      'Какая запись; нули для parameters и licence.',
      readRequired,
    ),
  ],
};

export const changeLogOwner: ContractRelation = {
  name: 'change_log_owner',
  meaning: {
    en: 'Which installation takes the changes: one row.',
    ru: 'Какая установка принимает изменения: одна строка.',
  },
  key: [],
  access: ['select', 'update'],
  columns: [
    column(
      'installation',
      'text(100)',
      'Its name; NULL: none yet. To hand the database over to another installation, set it to NULL.',
      'Имя установки; NULL — пока никакая. Чтобы передать базу другой установке, запишите NULL.',
    ),
  ],
};

export const changeSource: ContractRelation = {
  name: 'change_source',
  meaning: {
    en: 'The triggers that fill change_log, so that one that is missing or off is noticed.',
    ru: 'Триггеры, заполняющие change_log: чтобы заметить отсутствующий или отключённый.',
  },
  key: ['trigger_name'],
  access: ['select'],
  columns: [
    column('trigger_name', 'text(200)', 'The trigger, with its schema.', 'Триггер со схемой.', readRequired),
    column('entity', 'text(20)', 'What it tells of.', 'О чём он сообщает.', readRequired),
  ],
};
