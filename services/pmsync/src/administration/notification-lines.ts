import type { NotificationStatus } from '@pmsync/contracts';
import type { Language } from '../language.js';
import { clean } from '../text/table.js';

/** Of which mailboxes Exchange tells, and why not of the others, a line each; nothing where nobody asked it to. */
export function notificationLines(
  { kind, problems, streams, watched }: NotificationStatus,
  language: Language,
): string[] {
  const russian = language === 'ru';
  const told = russian
    ? `Exchange сообщает об изменениях: ящиков ${watched}, потоков ${streams}\n`
    : `Exchange tells of changes: mailboxes ${watched}, streams ${streams}\n`;
  const since = russian ? 'Просматриваются с периодом соединения' : "Looked at in the connection's period";
  return [
    ...(kind === 'polling' ? [] : [told]),
    ...problems.map((problem) => `${since}: ${clean(problem)}\n`),
  ];
}
