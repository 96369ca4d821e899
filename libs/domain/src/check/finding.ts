import type { Text } from '../text.js';

/** What a check looks at, in this order. */
export const checkSteps = [
  'name',
  'reach',
  'encryption',
  'service',
  'sign-in',
  'version',
  'impersonation',
  'contacts',
  'calendar',
  'mail-server-name',
  'clock',
] as const;
export type CheckStep = (typeof checkSteps)[number];

/** `warning`: it works, and something about it wants attention. `not-reached`: an earlier step stands in the way, or nothing is known. */
export const checkVerdicts = ['passed', 'warning', 'failed', 'not-reached'] as const;
export type CheckVerdict = (typeof checkVerdicts)[number];

/** What is to be said of one step. */
export interface ExchangeFinding {
  readonly step: CheckStep;
  readonly verdict: CheckVerdict;
  /** Names the diagnosis, the same in every language, e.g. `certificate-expired`. */
  readonly diagnosis: string;
  /** What was found, one sentence. */
  readonly found: Text;
  /** What to do next, one sentence; null where there is nothing to do. */
  readonly advice: Text | null;
}

/** A finding but for its step. */
export type Judgement = Omit<ExchangeFinding, 'step'>;

export const passed = (diagnosis: string, found: Text): Judgement => ({
  verdict: 'passed',
  diagnosis,
  found,
  advice: null,
});

export const warning = (diagnosis: string, found: Text, advice: Text): Judgement => ({
  verdict: 'warning',
  diagnosis,
  found,
  advice,
});

export const failed = (diagnosis: string, found: Text, advice: Text): Judgement => ({
  verdict: 'failed',
  diagnosis,
  found,
  advice,
});

export const notReached = (diagnosis: string, found: Text, advice: Text | null = null): Judgement => ({
  verdict: 'not-reached',
  diagnosis,
  found,
  advice,
});
