/** What the people and companies of the demo firm are called: Russian and Latin, with all that breaks careless XML. */
export const lastNames = [
  ['Иванов', 'Иванова'],
  ['Орлов', 'Орлова'],
  ['Щербаков', 'Щербакова'],
  ['Ёлкин', 'Ёлкина'],
  ['Римский-Корсаков', 'Римская-Корсакова'],
  ['Кузнецов', 'Кузнецова'],
  ['Соловьёв', 'Соловьёва'],
  ["O'Brien", "O'Brien"],
  ['Müller', 'Müller'],
  ['Łukasiewicz', 'Łukasiewicz'],
  ['Smith & Sons', 'Smith & Sons'],
  ['Nguyễn', 'Nguyễn'],
] as const;

export const firstNames = [
  ['Александр', 'Анна'],
  ['Дмитрий', 'Екатерина'],
  ['Фёдор', 'Любовь'],
  ['Пётр', 'Ольга'],
  ['Семён', 'Юлия'],
  ['John "Jack"', 'Mary-Ann'],
  ['Jürgen', 'Zoë'],
  ['Артём 🎻', 'Алёна 👩‍⚖️'],
] as const;

export const middleNames = [
  ['Сергеевич', 'Сергеевна'],
  ['Ильич', 'Ильинична'],
  ['Юрьевич', 'Юрьевна'],
  [null, null],
] as const;

export const companyForms = [
  'ООО «%»',
  'АО «%»',
  'ПАО «%»',
  '% GmbH',
  '% & Partners',
  '% <Holding>',
  "% d'Or",
] as const;

export const companyStems = [
  'Вектор',
  'Нева',
  'Северный мост',
  'Рассвет',
  'Альфа-Право',
  'Meridian',
  'Blue "Fox"',
  'Kontor',
] as const;

export const posts = [
  'Генеральный директор',
  'Главный бухгалтер',
  'Юрисконсульт',
  'Partner',
  'Head of R&D',
  'Аудитор',
] as const;

export const departments = ['Юридический отдел', 'Налоги и право', 'M&A', 'Бухгалтерия', null] as const;

export const cities = ['Москва', 'Санкт-Петербург', 'Нижний Новгород', 'Berlin', 'Łódź'] as const;

export const streets = [
  'ул. Льва Толстого, д. 16',
  'Невский пр., 28',
  'Unter den Linden 5',
  'ul. Piotrkowska 104',
] as const;

export const noteSentences = [
  'Встреча перенесена: клиент просит прислать договор на подпись.',
  'Prefers e-mail to phone; <b>not</b> an HTML note & never was.',
  'Условие: если сумма > 1 000 000 ₽ — согласовать с «Рисками».',
  'Позвонить после 14:00 📞.',
  'It\'s "urgent", they say.',
] as const;

export const employeeNames = [
  ['Елена Воронцова', 'vorontsova'],
  ['Игорь Белов', 'belov'],
  ['Мария Жукова', 'zhukova'],
  ['Павел Чистяков', 'chistyakov'],
  ['Светлана Цой', 'tsoy'],
  ['Thomas Becker', 'becker'],
  ['Юрий Шаповалов', 'shapovalov'],
  ['Kate O’Neil', 'oneil'],
] as const;
