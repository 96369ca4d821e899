import type { ExchangeProblem } from '@pmsync/contracts';
import { RequestGate, type Limits } from '@pmsync/ews-gateway';

/** As many requests as one connection has under way. */
const bound = 10;

/**
 * The limits of a gateway whose replicas share nothing: turns of mailboxes, and the rest that Exchange asked for. How replicas share the bound goes by the monotonic
 * clock, which a history does not have.
 */
export class ModelLimits implements Limits {
  private readonly gate = new RequestGate(() => bound);
  private rest = 0;

  async run<Value>(
    mailbox: string,
    deadline: number,
    call: (deadline: number) => Promise<Value>,
  ): Promise<{ readonly value: Value } | { readonly problem: ExchangeProblem }> {
    const ran = await this.gate.run(mailbox, deadline - 1_000, async () => {
      if (this.rest > Date.now()) return { problem: this.resting() };
      const value = await call(deadline);
      const { problem } = value as { readonly problem?: ExchangeProblem };
      if (problem?.kind === 'throttled') this.rest = Math.max(this.rest, problem.until);
      return { value };
    });
    return ran ?? { problem: late };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private resting(): ExchangeProblem {
    return {
      kind: 'throttled',
      until: this.rest,
      scope: 'connection',
      heldBack: true,
      message: 'Exchange is busy.',
    };
  }
}

const late: ExchangeProblem = {
  kind: 'transient',
  outcomeUnknown: false,
  heldBack: true,
  message: 'Too late.',
};
