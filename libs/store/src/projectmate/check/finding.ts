import type { Meaning } from '../../contract/relation.js';

/** One thing that was looked at. `unknown`: it could not be looked at, and nothing is said of it. */
export interface CheckFinding {
  readonly verdict: 'ok' | 'problem' | 'unknown';
  readonly subject: CheckSubject;
  readonly sentence: Meaning;
}

export type CheckSubject =
  'connection' | 'role' | 'relation' | 'permission' | 'trigger' | 'parameters' | 'licence' | 'change-log';

/** Makes the findings about one subject. */
export function findingsOn(subject: CheckSubject) {
  const finding =
    (verdict: CheckFinding['verdict']) =>
    (en: string, ru: string): CheckFinding => ({ verdict, subject, sentence: { en, ru } });
  return { ok: finding('ok'), problem: finding('problem'), unknown: finding('unknown') };
}
