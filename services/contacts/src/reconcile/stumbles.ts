import { syncKeyText, type ExchangeProblem, type SyncKey } from '@pmsync/contracts';

/** What failed so many times in a row is not tried again in the same way. */
export const mostTries = 3;
/** Bounds memory: what stumbled longest ago is forgotten first, and begins anew. */
const remembered = 10_000;

/** What one mailbox stumbles over. */
export interface KeyStumbles {
  /** Answers how often in a row it has failed by now. `subject`: what failed. */
  note(subject: Stumbling, message: string): number;
  times(subject: Stumbling): number;
  /** What was said of it last. */
  message(subject: Stumbling): string;
  /** It came through, or is not tried any more. */
  forget(subject: Stumbling): void;
}

/** The write of a record, the reading of an item, or a request for several of these. */
type Stumbling = `write ${string}` | `read ${string}` | 'writes' | 'reads';

/**
 * What fails although others come through, and how often in a row: it is not the mailbox's trouble then, and must not become it (invariant 7). In this process's memory only: one that starts
 * gives everything its tries again.
 */
export class Stumbles {
  private readonly noted = new Map<string, { readonly times: number; readonly message: string }>();

  of(key: SyncKey): KeyStumbles {
    const { noted } = this;
    const nameOf = (subject: Stumbling) => `${syncKeyText(key)} ${subject}`;
    return {
      note: (subject, message) => {
        const name = nameOf(subject);
        const times = (noted.get(name)?.times ?? 0) + 1;
        noted.delete(name);
        noted.set(name, { times, message });
        const [oldest] = noted.keys();
        if (noted.size > remembered) noted.delete(oldest!);
        return times;
      },
      times: (subject) => noted.get(nameOf(subject))?.times ?? 0,
      message: (subject) => noted.get(nameOf(subject))?.message ?? '',
      forget: (subject) => noted.delete(nameOf(subject)),
    };
  }
}

export type TransientProblem = Extract<ExchangeProblem, { kind: 'transient' }>;

/** Whether it may be what was asked for that Exchange stumbles over; what never reached Exchange tells nothing of that. */
export function mayBeTheItem(problem: ExchangeProblem): problem is TransientProblem {
  return problem.kind === 'transient' && problem.heldBack !== true;
}
