import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  contactProcedures,
  statusProcedure,
  type ContactJournalEntry,
  type ContactReply,
  type ContactRequest,
  type Procedure,
  type MailboxStatus,
} from '@pmsync/contracts';
import {
  startEmulator,
  type EmulatedItem,
  type Emulator,
  type EmulatorOptions,
} from '@pmsync/exchange-emulator';
import { createLogger, type Logger } from '@pmsync/observability';
import { basicExchange, Secret, type Connection, type ConsoleSettings } from '@pmsync/settings';
import { ReferenceProjectMate, seedDemoFirm, type DemoScale, type StateAccess } from '@pmsync/store';
import { startEmbedded, type Embedded, type EmbeddedOptions } from '../src/embedded.js';

const password = 'right-password';

type DatabaseSettings = Exclude<Connection['projectMate'], { readonly kind: 'remote' }>;

function fileSettings(file: string): DatabaseSettings {
  return { server: 'sqlite', database: file, kind: 'sqlite', file };
}

/** A firm of its own for a test: ProjectMate, Exchange, and the product between them. */
export class Firm {
  readonly folder = mkdtempSync(join(tmpdir(), 'pmsync-firm-'));
  private product: Embedded | null = null;

  private constructor(
    readonly exchange: Emulator,
    readonly user: ReferenceProjectMate,
    readonly mailboxes: readonly string[],
    private readonly projectMate: Connection['projectMate'],
  ) {}

  /** `projectMate`: a database that is not there yet; a file of the firm's own unless given. `server`: what kind of Exchange it has. */
  static async start(
    scale: Partial<DemoScale> = {},
    projectMate: DatabaseSettings = fileSettings(
      join(mkdtempSync(join(tmpdir(), 'pmsync-pm-')), 'pm.sqlite'),
    ),
    server: Pick<EmulatorOptions, 'subscriptionsByMailbox'> = {},
  ): Promise<Firm> {
    const whole = { employees: 2, companies: 4, contacts: 30, ...scale };
    await seedDemoFirm(projectMate, { mailDomain: 'example.com', mailServerName: '127.0.0.1', scale: whole });
    const user = new ReferenceProjectMate(projectMate);
    const mailboxes = [
      'vorontsova',
      'belov',
      'zhukova',
      'chistyakov',
      'tsoy',
      'becker',
      'shapovalov',
      'oneil',
    ]
      .slice(0, whole.employees)
      .map((name) => `${name}@example.com`);
    const exchange = await startEmulator({
      dataFile: ':memory:',
      accounts: [{ userName: 'svc', password, mayImpersonate: true }],
      mailboxes: mailboxes.map((address) => ({ address, displayName: address })),
      ...server,
    });
    return new Firm(exchange, user, mailboxes, projectMate);
  }

  /** Starts the product; a period so long that only what is told of is noticed, unless given. */
  async run(
    changes: {
      readonly periodSeconds?: number;
      readonly startType?: Connection['startType'];
      readonly password?: string;
      readonly url?: string;
      readonly projectMate?: Connection['projectMate'];
      readonly state?: StateAccess;
      readonly logger?: Logger;
      readonly console?: ConsoleSettings;
      /** Polling unless given, so that what happens follows from the period alone. */
      readonly notifications?: Connection['exchange']['notifications'];
      readonly watchTiming?: EmbeddedOptions['watchTiming'];
    } = {},
  ): Promise<void> {
    const connection: Connection = {
      name: 'firm',
      startType: changes.startType ?? 'automatic',
      periodSeconds: changes.periodSeconds ?? 900,
      exchange: {
        ...basicExchange(changes.url ?? this.exchange.url, 'svc', new Secret(changes.password ?? password)),
        notifications: changes.notifications ?? 'polling',
      },
      projectMate: changes.projectMate ?? this.projectMate,
    };
    this.product = await startEmbedded({
      connections: [connection],
      state: changes.state ?? { kind: 'sqlite', file: this.stateFile },
      installation: 'test',
      port: 0,
      console: changes.console ?? { token: null, hosts: [] },
      logger: changes.logger ?? createLogger({ service: 'test', level: 'silent' }),
      leaseMilliseconds: 3_000,
      watchTiming: { round: 200, ...changes.watchTiming },
    });
  }

  get stateFile(): string {
    return join(this.folder, 'state.sqlite');
  }

  get consoleUrl(): string {
    return this.product!.url;
  }

  get statusUrl(): string {
    return `${this.consoleUrl}/status`;
  }

  async stop(): Promise<void> {
    await this.product?.close();
    this.product = null;
  }

  async dispose(): Promise<void> {
    await this.stop();
    await this.user.close();
    await this.exchange.close();
    rmSync(this.folder, { recursive: true });
    if (this.projectMate.kind === 'sqlite') rmSync(dirname(this.projectMate.file), { recursive: true });
  }

  /** How the mailboxes stand. */
  async status(): Promise<readonly MailboxStatus[]> {
    return (await this.connection())?.domains[0]?.mailboxes ?? [];
  }

  async connection() {
    const deadline = Date.now() + 5_000;
    const report = await this.product!.bus.request(
      statusProcedure,
      { version: 1, writtenSince: 0 },
      { deadline },
    );
    return report.connections[0];
  }

  /** Asks the contacts service as an administrator does. Rejects with the sentence that it answers instead. */
  async ask<Name extends keyof typeof contactProcedures>(
    name: Name,
    request: Omit<ContactRequest<Name>, 'version' | 'connection'>,
  ): Promise<Extract<ContactReply<Name>, { ok: true }>['value']> {
    const asked = { version: 1, connection: 'firm', ...request } as ContactRequest<Name>;
    const procedure = contactProcedures[name] as unknown as Procedure<
      ContactRequest<Name>,
      ContactReply<Name>
    >;
    const answer = await this.product!.bus.request(procedure, asked, { deadline: Date.now() + 20_000 });
    if (!answer.ok) throw new Error(answer.problem);
    return answer.value as Extract<ContactReply<Name>, { ok: true }>['value'];
  }

  /** The journal, newest first. */
  async journal(query: Partial<ContactRequest<'journal'>>): Promise<readonly ContactJournalEntry[]> {
    return (await this.ask('journal', { limit: 100, ...query })).entries;
  }

  /** Waits until every mailbox is in step, with nothing pending. */
  async inStep(milliseconds?: number): Promise<void> {
    const inStep = async () => {
      const connection = await this.connection();
      const mailboxes = connection?.domains[0]?.mailboxes ?? [];
      return (
        mailboxes.length === this.mailboxes.length &&
        connection?.domains[0]?.changesToSpread === 0 &&
        mailboxes.every(({ state }) => state === 'in-step')
      );
    };
    await until('all in step', inStep, milliseconds);
  }

  /** The items of a mailbox that are ours, by the record that their identity names. */
  ours(mailbox: string): Map<string, EmulatedItem[]> {
    const items = new Map<string, EmulatedItem[]>();
    for (const item of this.exchange.control.contacts(mailbox)) {
      const identity = item.extendedProperties
        .map(({ value }) => String(value))
        .find((value) => value.startsWith('contact/'));
      if (identity) items.set(identity.slice(8), [...(items.get(identity.slice(8)) ?? []), item]);
    }
    return items;
  }

  item(mailbox: string, recordId: string): EmulatedItem {
    const [item] = this.ours(mailbox).get(recordId) ?? [];
    if (!item) throw new Error(`${mailbox} has no item of ${recordId}`);
    return item;
  }

  /** The photo of a record's item, in Base64; null where it has none. */
  photo(mailbox: string, recordId: string): string | null {
    return this.exchange.control.photo(mailbox, this.item(mailbox, recordId).itemId);
  }

  /** The id of a contact that nobody protects. */
  async anybody(): Promise<string> {
    const companies = await this.user.rows('company', 'own', 0);
    const heads = new Set(
      companies.flatMap((company) => [company['head_id'], company['chief_accountant_id']]),
    );
    for (const { id } of companies) {
      const people = await this.user.rows('contact', 'company_id', id as string);
      const found = people.find((person) => !heads.has(person['id']));
      if (found) return found['id'] as string;
    }
    throw new Error('Everybody is protected.');
  }

  /** Requests to Exchange that write, so far. */
  writes(): number {
    const { requests } = this.exchange.control.counters();
    return ['CreateItem', 'UpdateItem', 'DeleteItem'].reduce((sum, name) => sum + (requests[name] ?? 0), 0);
  }

  requests(): number {
    return Object.values(this.exchange.control.counters().requests).reduce((sum, each) => sum + each, 0);
  }
}

/** Waits for a condition; fails naming it. A busy machine is given time. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 30_000,
): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited in vain: ${what}`);
    await sleep(25);
  }
}

/** A picture, another one for each seed. */
export function png(seed: number): Buffer {
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(5_000, seed)]);
}
