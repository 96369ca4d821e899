import type { CheckStep, CheckVerdict, ExchangeFinding } from '@pmsync/domain';
import type { Language, Text } from '../language.js';
import { clean } from '../text/table.js';

export interface CheckedExchange {
  readonly connection: string;
  readonly findings: readonly ExchangeFinding[];
}

const marks: Readonly<Record<CheckVerdict, string>> = {
  passed: '✓',
  warning: '!',
  failed: '✗',
  'not-reached': '·',
};

const steps: Readonly<Record<CheckStep, Text>> = {
  name: { en: 'name', ru: 'имя' },
  reach: { en: 'connection', ru: 'соединение' },
  encryption: { en: 'encryption', ru: 'шифрование' },
  service: { en: 'web service', ru: 'веб-служба' },
  'sign-in': { en: 'sign-in', ru: 'вход' },
  version: { en: 'version', ru: 'версия' },
  impersonation: { en: 'impersonation', ru: 'олицетворение' },
  contacts: { en: 'contacts', ru: 'контакты' },
  calendar: { en: 'calendar', ru: 'календарь' },
  'mail-server-name': { en: 'mail server name', ru: 'имя сервера' },
  clock: { en: 'clocks', ru: 'часы' },
};

/** For people: a line a step, below it what to do next, and the sum. */
export function checkText(checked: readonly CheckedExchange[], language: Language): string {
  return checked.map((each) => ofConnection(each, language)).join('\n');
}

function ofConnection({ connection, findings }: CheckedExchange, language: Language): string {
  const width = Math.max(...Object.values(steps).map((step) => step[language].length));
  const lines = findings.flatMap(({ step, verdict, found, advice }) => [
    `  ${marks[verdict]} ${steps[step][language].padEnd(width)}  ${clean(found[language])}\n`,
    ...(advice ? [`    ${''.padEnd(width)}  -> ${clean(advice[language])}\n`] : []),
  ]);
  return `${connection}\n${lines.join('')}  ${sum(findings)[language]}\n`;
}

function sum(findings: readonly ExchangeFinding[]): Text {
  const count = (verdict: CheckVerdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const [bad, worrying, unknown] = [count('failed'), count('warning'), count('not-reached')];
  return {
    en: `Failed: ${bad}. Warnings: ${worrying}. Not reached: ${unknown}.`,
    ru: `Ошибок: ${bad}. Предупреждений: ${worrying}. Не проверено: ${unknown}.`,
  };
}
