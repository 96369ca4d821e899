import type { ContactJournalEntry } from '@pmsync/contracts';
import type { ContactField } from '@pmsync/domain';
import type { Language } from '../language.js';
import { clean } from './table.js';
import { fields, operations, sides } from './words.js';

type Change = Pick<ContactJournalEntry, 'side' | 'operation' | 'former' | 'current' | 'conflictFields'>;
type Values = ContactJournalEntry['former'];

const longest = 80;
const names = Object.keys(fields) as ContactField[];

/** Whom an entry is about. */
export function personOf({ former, current }: Pick<Change, 'former' | 'current'>): string {
  const contact = current ?? former;
  if (!contact) return '';
  const { displayName, surname, givenName, companyName, email1 } = contact;
  return displayName ?? ([surname, givenName].filter(Boolean).join(' ') || companyName || email1 || '');
}

/** What a write did to the fields, one a line: the former value and the one that took its place. */
export function changeLines(change: Change, language: Language): string[] {
  const { former, current, conflictFields } = change;
  const changed = names.filter(
    (name) =>
      !conflictFields.includes(name) &&
      JSON.stringify(former?.[name] ?? null) !== JSON.stringify(current?.[name] ?? null),
  );
  return aligned([
    ...conflictFields.map((name) => [fields[name][language], conflict(change, name, language)] as const),
    ...changed.map(
      (name) =>
        [
          fields[name][language],
          `${shown(former, name, language)} -> ${shown(current, name, language)}`,
        ] as const,
    ),
  ]);
}

/** Whether both sides held something: then it is the fields that tell what happened. */
export function isEdit({ former, current }: Pick<Change, 'former' | 'current'>): boolean {
  return former !== null && current !== null;
}

/** ProjectMate's value stands, always; the other one is what Exchange held. */
function conflict({ side, former, current }: Change, name: ContactField, language: Language): string {
  const won = { en: 'ProjectMate won', ru: 'принято значение ProjectMate' }[language];
  const stands = `ProjectMate ${shown(current, name, language)}`;
  return side === 'exchange'
    ? `Exchange ${shown(former, name, language)} -> ${stands} (${won})`
    : `${stands} (${won})`;
}

function shown(contact: Values, name: ContactField, language: Language): string {
  const value = contact?.[name] ?? null;
  if (value === null) return { en: 'nothing', ru: 'пусто' }[language];
  const text =
    typeof value === 'string'
      ? value
      : Object.values(value)
          .filter((part) => part !== null)
          .join(', ');
  const letters = [...clean(text)];
  const short = letters.length > longest ? `${letters.slice(0, longest).join('')}...` : letters.join('');
  return language === 'ru' ? `«${short}»` : `"${short}"`;
}

function aligned(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `    ${name.padEnd(width)}  ${text}`);
}

/** `create 30, update 2`. */
export function countsText(
  counts: Readonly<Partial<Record<ContactJournalEntry['operation'], number>>>,
  language: Language,
): string {
  return Object.entries(counts)
    .map(([name, count]) => `${operations[name as keyof typeof operations][language]} ${count}`)
    .join(', ');
}

export function sideText(side: ContactJournalEntry['side'], language: Language): string {
  return sides[side][language];
}
