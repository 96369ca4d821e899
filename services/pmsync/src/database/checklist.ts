import type { CheckFinding } from '@pmsync/store';
import type { Language, Text } from '../language.js';

export interface CheckedConnection {
  readonly connection: string;
  readonly findings: readonly CheckFinding[];
}

const marks = { ok: '✓', problem: '✗', unknown: '?' } as const;

const subjects: Readonly<Record<CheckFinding['subject'], Text>> = {
  connection: { en: 'connection', ru: 'соединение' },
  role: { en: 'role', ru: 'роль' },
  relation: { en: 'relation', ru: 'отношение' },
  permission: { en: 'rights', ru: 'права' },
  trigger: { en: 'triggers', ru: 'триггеры' },
  parameters: { en: 'parameters', ru: 'параметры' },
  licence: { en: 'licence', ru: 'лицензия' },
  'change-log': { en: 'change log', ru: 'журнал' },
};
const width = Math.max(...Object.values(subjects).flatMap(({ en, ru }) => [en.length, ru.length]));

/** What was found, for people: a line for each thing that was looked at, and the sum. */
export function checklist(checked: readonly CheckedConnection[], language: Language): string {
  return checked.map((each) => ofConnection(each, language)).join('\n');
}

function ofConnection({ connection, findings }: CheckedConnection, language: Language): string {
  const lines = findings.map(
    ({ verdict, subject, sentence }) =>
      `  ${marks[verdict]} ${subjects[subject][language].padEnd(width)}  ${sentence[language]}\n`,
  );
  return `${connection}\n${lines.join('')}  ${sum(findings)[language]}\n`;
}

function sum(findings: readonly CheckFinding[]): Text {
  const count = (verdict: CheckFinding['verdict']) =>
    findings.filter((finding) => finding.verdict === verdict).length;
  const [problems, unknown] = [count('problem'), count('unknown')];
  return {
    en: `Problems: ${problems}. Could not be checked: ${unknown}.`,
    ru: `Проблем: ${problems}. Не проверено: ${unknown}.`,
  };
}
