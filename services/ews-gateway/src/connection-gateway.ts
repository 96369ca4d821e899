import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import type { CallOptions, Mailboxes } from '@pmsync/exchange';
import type { ConnectionMeter } from '@pmsync/observability';
import type { ProjectMateStore, StateStore } from '@pmsync/store';
import type { Limits } from './limits/connection-limits.js';
import { checkMailServerName } from './mail-server-name.js';

/** One connection's way to Exchange: limits, name check, deadline. */
export class ConnectionGateway {
  private reported: string | null | undefined;

  constructor(
    readonly connection: string,
    private readonly exchangeUrl: string,
    readonly mailboxes: Mailboxes,
    private readonly limits: Limits,
    readonly projectMate: ProjectMateStore,
    private readonly state: StateStore,
    private readonly meter: ConnectionMeter,
  ) {}

  /** Runs a call on a mailbox when it may start; what stands against it is a problem of the closed set. */
  async call<Value>(
    verb: string,
    mailbox: string,
    deadline: number,
    call: (mailboxes: Mailboxes, options: CallOptions) => Promise<ExchangeResult<Value>>,
  ): Promise<ExchangeResult<Value>> {
    const ran = await this.limits.run(mailbox, deadline, async (end): Promise<ExchangeResult<Value>> => {
      const refusal = await this.checkName();
      return refusal ? { ok: false, problem: refusal } : await call(this.mailboxes, { deadline: end });
    });
    const result: ExchangeResult<Value> = 'problem' in ran ? { ok: false, problem: ran.problem } : ran.value;
    this.meter.called(verb, result.ok ? 'ok' : result.problem.kind);
    return result;
  }

  /** What stands against sending something that does not wait for its turn; null when nothing does. What Exchange wants is heeded where it is sent. */
  async objection(): Promise<ExchangeProblem | null> {
    return await this.checkName();
  }

  /** Ends when what is under way has ended. */
  async close(): Promise<void> {
    await this.mailboxes.close();
    await this.limits.close();
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
}
