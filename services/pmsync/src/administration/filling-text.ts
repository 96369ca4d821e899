import type { DomainStatus, MailboxStatus } from '@pmsync/contracts';
import type { Language } from '../language.js';
import { durationText } from '../text/times.js';

/** How far the first filling of all mailboxes is. */
export function fillingText(
  { mailboxes, left, secondsLeft }: NonNullable<DomainStatus['filling']>,
  language: Language,
): string {
  const russian = language === 'ru';
  const what = russian
    ? `Наполняется ящиков: ${mailboxes}, осталось контактов: ${left}`
    : `Mailboxes being filled: ${mailboxes}, contacts to go: ${left}`;
  if (secondsLeft === null) return what;
  return `${what}, ${russian ? 'примерно' : 'about'} ${durationText(secondsLeft, language)}`;
}

/** How far the first filling of one mailbox is; empty when it is over. */
export function progressText(progress: MailboxStatus['progress'], language: Language): string {
  if (!progress) return '';
  const { done, total, secondsLeft } = progress;
  const russian = language === 'ru';
  const far = `${done} ${russian ? 'из' : 'of'} ${total}`;
  if (secondsLeft === null) return far;
  const left = durationText(secondsLeft, language);
  return russian ? `${far}, осталось ${left}` : `${far}, ${left} left`;
}
