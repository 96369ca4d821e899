import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import type { CallOptions, Mailboxes } from '@pmsync/exchange';
import type { ServiceMetrics } from '@pmsync/observability';
import type { ProjectMateStore, StateStore } from '@pmsync/store';
import { checkMailServerName } from './mail-server-name.js';
import { RequestGate } from './request-gate.js';

/** A request is not begun with less than this left: hardly any server would end it in time. */
const leastTime = 1_000;

/** One connection's way to Exchange: name check, turn-taking, deadline, rest. */
export class ConnectionGateway {
  private readonly gate = new RequestGate();
  private reported: string | null | undefined;

  constructor(
    readonly connection: string,
    private readonly exchangeUrl: string,
    readonly mailboxes: Mailboxes,
    readonly projectMate: ProjectMateStore,
    private readonly state: StateStore,
    private readonly metrics: ServiceMetrics,
  ) {}

  /** Runs a call on a mailbox when it may start; what stands against it is a problem of the closed set. */
  async call<Value>(
    verb: string,
    mailbox: string,
    deadline: number,
    call: (mailboxes: Mailboxes, options: CallOptions) => Promise<ExchangeResult<Value>>,
  ): Promise<ExchangeResult<Value>> {
    return await this.gate.run(mailbox, async () => {
      const refusal = this.refusal(deadline) ?? (await this.checkName());
      const result: ExchangeResult<Value> = refusal
        ? { ok: false, problem: refusal }
        : await call(this.mailboxes, { deadline });
      if (!refusal) this.learn(result);
      this.metrics.ewsCall(verb, result.ok ? 'ok' : result.problem.kind);
      return result;
    });
  }

  private refusal(deadline: number): ExchangeProblem | null {
    const rest = this.gate.restingUntil;
    if (rest > Date.now()) {
      return {
        kind: 'throttled',
        until: rest,
        message: 'Exchange is busy and asked to be left alone for a while.',
      };
    }
    if (deadline - Date.now() >= leastTime) return null;
    const message = 'The request waited too long for its turn and was not sent; it will be repeated.';
    return { kind: 'transient', outcomeUnknown: false, message };
  }

  private async checkName(): Promise<ExchangeProblem | null> {
    const problem = await checkMailServerName(this.projectMate, this.exchangeUrl);
    await this.report(problem?.kind === 'denied' ? problem.message : null);
    return problem;
  }

  private async report(problem: string | null): Promise<void> {
    if (problem === this.reported) return;
    this.reported = problem;
    await this.state.reportConnection(this.connection, 'ews-gateway', problem);
  }

  private learn(result: ExchangeResult<unknown>): void {
    if (!result.ok && result.problem.kind === 'throttled') this.gate.throttled(result.problem.until);
    else this.gate.succeeded();
  }
}
