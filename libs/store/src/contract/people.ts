import { column, id, type ContractRelation } from './relation.js';

export const company: ContractRelation = {
  name: 'company',
  meaning: {
    en: 'Companies: clients, partners, and the firm itself.',
    ru: 'Компании: клиенты, партнёры и сама фирма.',
  },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column('name', 'text(255)', 'Name.', 'Название.', { required: true }),
    column(
      'own',
      'flag',
      'The firm itself: its contacts are employees, and never come from Exchange.',
      '«Собственная компания»: её контакты — сотрудники, из Exchange они не передаются.',
      { required: true },
    ),
    column(
      'email_domains',
      'text(1000)',
      "The firm's mail domains, separated by commas; for own companies.",
      'Почтовые домены через запятую; для собственных компаний.',
      { written: false },
    ),
    column(
      'head_id',
      'uuid',
      'The contact who heads it: never updated from Exchange.',
      'Контакт «Руководитель» (вкладка «Расчеты»): из Exchange не обновляется.',
      { written: false },
    ),
    column(
      'chief_accountant_id',
      'uuid',
      'The contact who is its chief accountant: never updated from Exchange.',
      'Контакт «Гл. бухгалтер» (вкладка «Расчеты»): из Exchange не обновляется.',
      { written: false },
    ),
  ],
};

export const contact: ContractRelation = {
  name: 'contact',
  meaning: { en: 'People.', ru: 'Контакты.' },
  key: ['id'],
  access: ['select', 'insert', 'update', 'delete'],
  columns: [
    id('Made by whoever creates the record.', 'Задаётся тем, кто создаёт запись.'),
    column('company_id', 'uuid', 'The company the person belongs to.', 'Компания контакта.'),
    column('company_name', 'text(255)', 'Its name.', 'Её название.', { written: false }),
    column(
      'active',
      'flag',
      'Inactive contacts reach no mailbox.',
      'Неактивные контакты никому не передаются.',
      { required: true },
    ),
    column('given_name', 'text(255)', 'Given name.', 'Имя.'),
    column('middle_name', 'text(255)', 'Middle name or patronymic.', 'Отчество.'),
    column('surname', 'text(255)', 'Surname.', 'Фамилия.'),
    column('display_name', 'text(765)', 'How the person is shown.', 'Отображаемое имя.', { written: false }),
    column('file_as', 'text(765)', 'What the person is sorted by.', 'Имя для сортировки.', {
      written: false,
    }),
    column('job_title', 'text(255)', 'Job title.', 'Должность.'),
    column('department', 'text(255)', 'Department.', 'Подразделение.'),
    column('email1', 'text(320)', 'First e-mail address.', 'Первый адрес электронной почты.'),
    column('email2', 'text(320)', 'Second e-mail address.', 'Второй адрес электронной почты.'),
    column('email3', 'text(320)', 'Third e-mail address.', 'Третий адрес электронной почты.'),
    column('business_phone', 'text(100)', 'Business phone.', 'Рабочий телефон.'),
    column('mobile_phone', 'text(100)', 'Mobile phone.', 'Мобильный телефон.'),
    column('home_phone', 'text(100)', 'Home phone.', 'Домашний телефон.'),
    column('business_fax', 'text(100)', 'Business fax.', 'Факс.'),
    column(
      'business_street',
      'text(500)',
      'Business address: street and house.',
      'Рабочий адрес: улица, дом.',
    ),
    column('business_city', 'text(255)', 'Business address: city.', 'Рабочий адрес: город.'),
    column('business_state', 'text(255)', 'Business address: region.', 'Рабочий адрес: область.'),
    column('business_postal_code', 'text(50)', 'Business address: postal code.', 'Рабочий адрес: индекс.'),
    column('business_country', 'text(255)', 'Business address: country.', 'Рабочий адрес: страна.'),
    column('home_street', 'text(500)', 'Home address: street and house.', 'Домашний адрес: улица, дом.'),
    column('home_city', 'text(255)', 'Home address: city.', 'Домашний адрес: город.'),
    column('home_state', 'text(255)', 'Home address: region.', 'Домашний адрес: область.'),
    column('home_postal_code', 'text(50)', 'Home address: postal code.', 'Домашний адрес: индекс.'),
    column('home_country', 'text(255)', 'Home address: country.', 'Домашний адрес: страна.'),
    column('web_page', 'text(1000)', 'Web page.', 'Веб-страница.'),
    column(
      'birthday',
      'date',
      'Birthday: a date without time or zone.',
      'День рождения: дата без времени и пояса.',
    ),
    column('notes', 'long-text', 'Notes, plain text.', 'Заметки, простой текст.'),
    column('photo', 'binary', 'Photo (JPEG or PNG).', 'Фотография (JPEG или PNG).'),
  ],
};

export const contactAudience: ContractRelation = {
  name: 'contact_audience',
  meaning: {
    en: 'Which contact reaches which mailbox.',
    ru: 'Какой контакт передаётся в какой почтовый ящик.',
  },
  key: ['contact_id', 'mailbox'],
  access: ['select'],
  columns: [
    column('contact_id', 'uuid', 'The contact.', 'Контакт.', { required: true, written: false }),
    column(
      'mailbox',
      'text(320)',
      "The employee's primary SMTP address.",
      'Основной SMTP-адрес сотрудника.',
      { required: true, written: false },
    ),
  ],
};

export const employee: ContractRelation = {
  name: 'employee',
  meaning: {
    en: 'Employees, whose mailboxes are kept in step.',
    ru: 'Сотрудники, чьи почтовые ящики синхронизируются.',
  },
  key: ['id'],
  access: ['select'],
  columns: [
    column('id', 'uuid', 'Identifies the employee.', 'Идентификатор.', { required: true, written: false }),
    column('display_name', 'text(255)', 'How the employee is shown.', 'Имя.', {
      required: true,
      written: false,
    }),
    column(
      'mailbox',
      'text(320)',
      'Primary SMTP address; needed where synchronised.',
      'Основной SMTP-адрес; обязателен, если синхронизация включена.',
      { written: false },
    ),
    column('synchronised', 'flag', 'Whether the mailbox is kept in step.', 'Включена ли синхронизация.', {
      required: true,
      written: false,
    }),
    column(
      'contact_id',
      'uuid',
      'The employee as a contact of the own company.',
      'Сотрудник как контакт собственной компании.',
      { written: false },
    ),
  ],
};
