import { startEmulator, type Emulator, type Fault } from '@pmsync/exchange-emulator';
import { connectEws, type Mailboxes } from '@pmsync/exchange';
import type { Bus } from '@pmsync/messaging';
import { createLogger, type ServiceMetrics } from '@pmsync/observability';
import type { ExchangeResult, MailboxOperation, OperationResult } from '@pmsync/contracts';
import { blankContact } from '@pmsync/domain';
import { ConnectionLimits, type LimitOptions } from '../src/limits/connection-limits.js';
import { ObservedTraffic } from '../src/observed-traffic.js';
import { GatewayValues } from '../src/limits/shared-values.js';

const silent = createLogger({ service: 'test', level: 'silent' });
const account = 'svc';
const password = 'right';

export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `mailbox${index}@example.com`);
}

export async function startExchange(mailboxes: readonly string[], port?: number): Promise<Emulator> {
  return await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: account, password, mayImpersonate: true }],
    mailboxes: mailboxes.map((address) => ({ address, displayName: address })),
    ...(port !== undefined && { port }),
  });
}

/** One replica's way to Exchange: its limits, agreed on over the bus, and the EWS client that keeps to them. */
export class Replica {
  private constructor(
    /** What stood in the way of the connection, as it was reported. */
    readonly reports: readonly (string | null)[],
    readonly limits: ConnectionLimits,
    readonly mailboxes: Mailboxes,
    private readonly values: GatewayValues,
  ) {}

  static async start(
    bus: Bus,
    url: string,
    options: LimitOptions & { readonly password?: string; readonly metrics?: ServiceMetrics } = {},
  ): Promise<Replica> {
    const values = await GatewayValues.open(bus);
    const reports: (string | null)[] = [];
    const meter = options.metrics?.connection('main', () => ({ ...limits.reading(), openStreams: 0 }));
    const limits: ConnectionLimits = new ConnectionLimits(values, 'main', {
      ...options,
      ...(meter && { meter }),
      report: (problem) => reports.push(problem),
    });
    const signIn = { kind: 'basic', userName: account, domain: null } as const;
    const mailboxes = connectEws(
      {
        url,
        version: 'Exchange2016',
        signIn: { ...signIn, password: options.password ?? password },
        certificateAuthority: null,
        verifyCertificate: true,
        proxy: null,
        contactsFolder: null,
      },
      meter ? new ObservedTraffic('main', limits, meter, silent) : limits,
    );
    await values.watch();
    return new Replica(reports, limits, mailboxes, values);
  }

  async call<Value>(
    mailbox: string,
    work: (mailboxes: Mailboxes, options: { readonly deadline: number }) => Promise<ExchangeResult<Value>>,
    deadline = Date.now() + 30_000,
  ): Promise<ExchangeResult<Value>> {
    const ran = await this.limits.run(mailbox, deadline, (end) => work(this.mailboxes, { deadline: end }));
    return 'problem' in ran ? { ok: false, problem: ran.problem } : ran.value;
  }

  create(mailbox: string, names: readonly string[]): Promise<ExchangeResult<readonly OperationResult[]>> {
    const operations = names.map((name): MailboxOperation => ({
      kind: 'create',
      identity: name,
      contact: { ...blankContact, surname: name },
    }));
    return this.call(mailbox, (mailboxes, options) => mailboxes.apply(mailbox, operations, options));
  }

  find(mailbox: string, name: string, deadline?: number) {
    return this.call(mailbox, (mailboxes, options) => mailboxes.find(mailbox, [name], options), deadline);
  }

  async close(): Promise<void> {
    await this.mailboxes.close();
    await this.limits.close();
    await this.values.close();
  }
}

/** Three in ten requests are told that the server is busy, in each of the ways in which servers say so, for rests of all lengths. */
export const busyStorm: readonly Fault[] = [
  ...[60, 150, 400].map((backOffMilliseconds): Fault => ({
    kind: 'busy-fault',
    backOffMilliseconds,
    probability: 0.033,
    times: null,
  })),
  ...[50, 200, 500].map((backOffMilliseconds): Fault => ({
    kind: 'busy-response',
    backOffMilliseconds,
    probability: 0.036,
    times: null,
  })),
  { kind: 'busy-response', innerCode: true, backOffMilliseconds: 100, probability: 0.08, times: null },
  { kind: 'busy-http-503', retryAfterSeconds: 1, probability: 0.06, times: null },
];
