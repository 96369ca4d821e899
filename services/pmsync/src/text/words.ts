import type { ContactJournalEntry, MailboxStatus, StatusReport, UndoReport } from '@pmsync/contracts';
import type { ContactField } from '@pmsync/domain';
import type { Text } from '../language.js';

type Words<Word extends string> = Readonly<Record<Word, Text>>;

export const states: Words<MailboxStatus['state']> = {
  stopped: { en: 'STOPPED', ru: 'ОСТАНОВЛЕН' },
  blocked: { en: 'blocked', ru: 'не идёт' },
  working: { en: 'working', ru: 'в работе' },
  'in-step': { en: 'in step', ru: 'синхронен' },
};

export const startTypes: Words<StatusReport['connections'][number]['startType']> = {
  automatic: { en: 'automatic', ru: 'автоматически' },
  manual: { en: 'manual', ru: 'вручную' },
  disabled: { en: 'disabled', ru: 'отключено' },
};

export const sides: Words<ContactJournalEntry['side']> = {
  exchange: { en: 'Exchange', ru: 'Exchange' },
  projectmate: { en: 'ProjectMate', ru: 'ProjectMate' },
};

export const operations: Words<ContactJournalEntry['operation']> = {
  create: { en: 'create', ru: 'создать' },
  update: { en: 'update', ru: 'изменить' },
  overrule: { en: 'overrule', ru: 'заменить правку' },
  restore: { en: 'restore', ru: 'восстановить' },
  delete: { en: 'delete', ru: 'удалить' },
  recreate: { en: 'recreate', ru: 'создать заново' },
  adopt: { en: 'adopt', ru: 'связать' },
  unlink: { en: 'unlink', ru: 'отвязать' },
  import: { en: 'import', ru: 'импортировать' },
  merge: { en: 'merge', ru: 'принять правку' },
  detach: { en: 'detach', ru: 'отсоединить' },
};

export const kinds: Words<StatusReport['connections'][number]['domains'][number]['parked'][number]['kind']> =
  {
    invalid: { en: 'refused', ru: 'отклонён' },
    photo: { en: 'photo refused', ru: 'фото отклонено' },
    tolerated: { en: 'tolerated', ru: 'допущено' },
    ambiguous: { en: 'ambiguous', ru: 'неоднозначно' },
    question: { en: 'which one?', ru: 'кто это?' },
  };

export const undoActions: Words<UndoReport['steps'][number]['action']> = {
  create: { en: 'create again', ru: 'создать снова' },
  update: { en: 'former values', ru: 'прежние значения' },
  delete: { en: 'delete', ru: 'удалить' },
  reattach: { en: 'attach again', ru: 'присоединить снова' },
  nothing: { en: 'nothing to do', ru: 'ничего не нужно' },
  'changed-since': { en: 'changed since: left', ru: 'изменён позже: не трогать' },
  'not-ours': { en: 'not written by us: left', ru: 'не наша запись: не трогать' },
};

/** Why a former photo does not come back. */
export const photosLeft: Words<NonNullable<UndoReport['steps'][number]['photo']>> = {
  'not-kept': { en: 'its photo is not kept any more', ru: 'фотография больше не хранится' },
  'changed-since': { en: 'its photo was changed since: left', ru: 'фотография изменена позже: не трогать' },
};

export const fields: Words<ContactField> = {
  givenName: { en: 'given name', ru: 'имя' },
  middleName: { en: 'middle name', ru: 'отчество' },
  surname: { en: 'surname', ru: 'фамилия' },
  displayName: { en: 'display name', ru: 'полное имя' },
  fileAs: { en: 'file as', ru: 'хранить как' },
  companyName: { en: 'company', ru: 'компания' },
  jobTitle: { en: 'job title', ru: 'должность' },
  department: { en: 'department', ru: 'отдел' },
  email1: { en: 'e-mail', ru: 'эл. почта' },
  email2: { en: 'e-mail 2', ru: 'эл. почта 2' },
  email3: { en: 'e-mail 3', ru: 'эл. почта 3' },
  businessPhone: { en: 'business phone', ru: 'рабочий телефон' },
  mobilePhone: { en: 'mobile phone', ru: 'мобильный телефон' },
  homePhone: { en: 'home phone', ru: 'домашний телефон' },
  businessFax: { en: 'business fax', ru: 'рабочий факс' },
  businessAddress: { en: 'business address', ru: 'рабочий адрес' },
  homeAddress: { en: 'home address', ru: 'домашний адрес' },
  webPage: { en: 'web page', ru: 'веб-страница' },
  birthday: { en: 'birthday', ru: 'день рождения' },
  notes: { en: 'notes', ru: 'заметки' },
  photo: { en: 'photo', ru: 'фотография' },
};
