import type { CheckFacts, ReplyFact } from './facts.js';
import {
  checkSteps,
  failed,
  notReached,
  type ExchangeFinding,
  type CheckStep,
  type Judgement,
} from './finding.js';
import { judgeFolder, judgeImpersonation } from './mailbox.js';
import { judgeEncryption, judgeName, judgeReach } from './network.js';
import { judgeService } from './service.js';
import { judgeSignIn } from './sign-in.js';
import { judgeClock, judgeMailServerName } from './surroundings.js';
import { judgeVersion } from './version.js';

/**
 * What a check has to say (manual: *Проверка*): one finding a step, in order. A step that an earlier one stands in the way of is not reached; the mail server's name and the
 * clock are looked at on their own.
 * @param now milliseconds since 1970
 */
export function diagnose(facts: CheckFacts, now: number): readonly ExchangeFinding[] {
  let stopped = false;
  return checkSteps.map((step): ExchangeFinding => {
    if (step === 'mail-server-name' || step === 'clock') return { step, ...judgeAlone(step, facts) };
    if (stopped) return { step, ...standsBefore };
    const judged = judgeInTurn(step, facts, now) ?? inconclusive;
    // One folder says nothing of the other.
    if (/^(failed|not-reached)$/.test(judged.verdict) && step !== 'contacts') stopped = true;
    return { step, ...judged };
  });
}

/** Whether nothing stands in the way of synchronisation, as far as was looked. */
export function isWell(findings: readonly ExchangeFinding[]): boolean {
  return findings.every(({ verdict }) => verdict !== 'failed');
}

const standsBefore = notReached('earlier-step', {
  en: 'Not reached: an earlier step stands in the way.',
  ru: 'До этого не дошло: мешает один из предыдущих шагов.',
});

/** What was to be known is not, and nothing says why: that is not well. */
const inconclusive = failed(
  'inconclusive',
  { en: 'The check ended here without a result.', ru: 'На этом проверка закончилась без результата.' },
  { en: 'Repeat it.', ru: 'Повторите её.' },
);

/** Null when nothing is known of the step. */
function judgeInTurn(
  step: Exclude<CheckStep, 'mail-server-name' | 'clock'>,
  facts: CheckFacts,
  now: number,
): Judgement | null {
  const { target, lookup, reach, encryption, greeting, reply } = facts;
  const answered = reply && (reply.kind === 'answered' || reply.kind === 'fault') ? reply : null;
  switch (step) {
    case 'name':
      return lookup && judgeName(lookup, target);
    case 'reach':
      return reach && judgeReach(reach, target);
    case 'encryption':
      return encryption || new URL(target.url).protocol === 'http:'
        ? judgeEncryption(encryption, target, now)
        : null;
    case 'service':
      return greeting && judgeService(greeting, reply, target);
    case 'sign-in':
      return reply && judgeSignIn(reply, target);
    case 'version':
      return answered && judgeVersion(answered, target);
    case 'impersonation':
      return answered && judgeImpersonation(answered, target);
    case 'contacts':
    case 'calendar': {
      const folder = folderOf(answered, step);
      return folder && judgeFolder(folder, step, target);
    }
  }
}

function judgeAlone(step: 'mail-server-name' | 'clock', facts: CheckFacts): Judgement {
  const { target, greeting, mailServerName } = facts;
  if (step === 'mail-server-name') return judgeMailServerName(mailServerName, target);
  return judgeClock(greeting?.kind === 'answered' ? greeting.clockDifference : null, target);
}

function folderOf(reply: ReplyFact | null, kind: 'contacts' | 'calendar') {
  return reply?.kind === 'answered' ? reply[kind] : null;
}
