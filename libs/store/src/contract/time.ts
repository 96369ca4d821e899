import { column, id, type ContractColumn, type ContractRelation } from './relation.js';

const weekdays = 'mon, tue, wed, thu, fri, sat, sun';

const shownAs = ['free', 'tentative', 'busy', 'out-of-office', 'working-elsewhere'];

/** What calendar entries and meetings have alike. */
const appointment: readonly ContractColumn[] = [
  column('subject', 'text(255)', 'Subject.', 'Тема.'),
  column('body', 'long-text', 'Description, plain text.', 'Описание, простой текст.'),
  column('place', 'text(255)', 'Place.', 'Место.'),
  column(
    'starts_at',
    'local-time',
    "Begin: wall-clock time in the database's zone (parameters.time_zone).",
    'Начало: местное время в часовом поясе базы (parameters.time_zone).',
    { required: true },
  ),
  column(
    'ends_at',
    'local-time',
    'End, likewise; not before the begin.',
    'Окончание, так же; не раньше начала.',
    { required: true },
  ),
  column(
    'all_day',
    'flag',
    'Whole days: from the date of starts_at up to, and without, the date of ends_at.',
    'Целые дни: с даты starts_at по дату ends_at, не включая её.',
    { required: true },
  ),
  column(
    'reminder_minutes',
    'integer',
    'Minutes before the begin; NULL: no reminder.',
    'Напоминание: минут до начала; NULL — без напоминания.',
    { unit: 'minutes' },
  ),
  column('show_as', 'text(20)', 'How the time is shown to others.', 'Как время видно другим.', {
    required: true,
    values: shownAs,
  }),
  column(
    'sensitivity',
    'text(20)',
    'Who may see it. Of what is private in Exchange only the times and show_as come; what is NULL here because of that is left alone there.',
    'Конфиденциальность. Из частной записи Exchange передаются только время и show_as; остальное здесь NULL, а там не изменяется.',
    { required: true, values: ['normal', 'personal', 'private', 'confidential'] },
  ),
  column('categories', 'text(1000)', 'Categories, separated by ";".', 'Категории через «;».'),
  column(
    'recurrence',
    'text(20)',
    'How it recurs; NULL: it does not.',
    'Повторение; NULL — не повторяется.',
    { values: ['daily', 'weekly', 'monthly', 'monthly-relative', 'yearly', 'yearly-relative'] },
  ),
  column(
    'recurrence_interval',
    'integer',
    'Every how many days, weeks, months or years.',
    'Шаг повторения: дней, недель, месяцев или лет.',
  ),
  column(
    'recurrence_weekdays',
    'text(40)',
    `Weekly and relative: days, separated by commas, of ${weekdays}.`,
    `Недельное и относительное: дни через запятую из ${weekdays}.`,
  ),
  column(
    'recurrence_day',
    'integer',
    'Monthly and yearly: the day of the month, 1-31.',
    'Месячное и годовое: день месяца, 1–31.',
  ),
  column(
    'recurrence_week',
    'text(10)',
    'Relative: which of the weekdays in the month.',
    'Относительное: какой из дней недели в месяце.',
    { values: ['first', 'second', 'third', 'fourth', 'last'] },
  ),
  column('recurrence_month', 'integer', 'Yearly: the month, 1-12.', 'Годовое: месяц, 1–12.'),
  column(
    'recurrence_week_start',
    'text(3)',
    'Weekly: the day on which a week begins; NULL: mon.',
    'Недельное: первый день недели; NULL — mon.',
  ),
  column(
    'recurrence_until',
    'date',
    'The last date on which it may begin.',
    'Последняя дата, на которую может прийтись начало.',
  ),
  column(
    'recurrence_count',
    'integer',
    'How often it takes place; NULL together with recurrence_until: without end.',
    'Число повторений; NULL вместе с recurrence_until — без конца.',
    { unit: 'occurrences' },
  ),
];

export const calendarEntry: ContractRelation = {
  name: 'calendar_entry',
  meaning: { en: "Entries of an employee's own calendar.", ru: 'Записи календаря сотрудника.' },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column('employee_id', 'uuid', 'Whose calendar.', 'Чей календарь.', { required: true }),
    ...appointment,
  ],
};

export const calendarException: ContractRelation = {
  name: 'calendar_exception',
  meaning: {
    en: 'Occurrences of a recurring entry or meeting that differ from it.',
    ru: 'Отличающиеся от серии экземпляры повторяющейся записи или встречи.',
  },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column('series_id', 'uuid', 'The calendar entry or meeting.', 'Запись календаря или встреча.', {
      required: true,
    }),
    column(
      'original_start',
      'local-time',
      'When the occurrence would begin by the series.',
      'Начало экземпляра по серии.',
      { required: true },
    ),
    column(
      'cancelled',
      'flag',
      'It does not take place; the rest is NULL then.',
      'Не состоится; остальное тогда NULL.',
      { required: true },
    ),
    column(
      'starts_at',
      'local-time',
      'When it begins; NULL: as by the series.',
      'Начало; NULL — как в серии.',
    ),
    column(
      'ends_at',
      'local-time',
      'When it ends; NULL: as by the series.',
      'Окончание; NULL — как в серии.',
    ),
    column('subject', 'text(255)', 'Its subject; NULL: that of the series.', 'Тема; NULL — как в серии.'),
    column(
      'body',
      'long-text',
      'Its description; NULL: that of the series.',
      'Описание; NULL — как в серии.',
    ),
    column('place', 'text(255)', 'Its place; NULL: that of the series.', 'Место; NULL — как в серии.'),
    column(
      'all_day',
      'flag',
      'Whether it takes whole days; NULL: as the series.',
      'Целые ли дни; NULL — как в серии.',
    ),
    column(
      'reminder_minutes',
      'integer',
      'Minutes before the begin; NULL: as the series; -1: no reminder.',
      'Напоминание: минут до начала; NULL — как в серии; -1 — без напоминания.',
      { unit: 'minutes' },
    ),
    column(
      'show_as',
      'text(20)',
      'How its time is shown to others; NULL: as that of the series.',
      'Как время видно другим; NULL — как в серии.',
      { values: shownAs },
    ),
  ],
};

export const meeting: ContractRelation = {
  name: 'meeting',
  meaning: {
    en: 'Meetings: of several people, with an organiser.',
    ru: 'Встречи: с организатором и участниками.',
  },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column(
      'organiser_id',
      'uuid',
      'The employee who invites; one who is not synchronised invites nobody: each participating employee gets a copy.',
      'Сотрудник-организатор; если он не синхронизируется, приглашений нет: участники-сотрудники получают копии.',
      { required: true },
    ),
    column(
      'uid',
      'text(300)',
      'Its identity across mailboxes, from Exchange; NULL until it is there.',
      'Единый идентификатор во всех ящиках, из Exchange; до передачи NULL.',
    ),
    column('cancelled', 'flag', 'It does not take place.', 'Отменена.', { required: true }),
    ...appointment,
  ],
};

export const meetingParticipant: ContractRelation = {
  name: 'meeting_participant',
  meaning: { en: 'Who takes part in a meeting.', ru: 'Участники встреч.' },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column('meeting_id', 'uuid', 'The meeting.', 'Встреча.', { required: true }),
    column('employee_id', 'uuid', 'The participant, when an employee.', 'Участник-сотрудник.'),
    column('contact_id', 'uuid', 'The participant, when a contact.', 'Участник-контакт.'),
    column(
      'address',
      'text(320)',
      'The e-mail address that is invited; NULL: cannot be invited.',
      'Адрес для приглашения; NULL — пригласить нельзя.',
    ),
    column('display_name', 'text(255)', 'How the participant is shown.', 'Имя участника.'),
    column('kind', 'text(10)', 'How much the participant is needed.', 'Обязательность участия.', {
      required: true,
      values: ['required', 'optional', 'resource'],
    }),
    column('response', 'text(20)', "The participant's reply.", 'Ответ участника.', {
      required: true,
      values: ['none', 'accepted', 'tentative', 'declined'],
    }),
    column('responded_at', 'local-time', 'When it was given.', 'Когда дан ответ.'),
  ],
};
