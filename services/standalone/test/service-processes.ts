import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusReport } from '@pmsync/contracts';
import { parse } from 'yaml';
import { until } from './firm.js';

const launcher = join(import.meta.dirname, '../dist/processes/main.js');

interface Item {
  readonly extendedProperties: readonly { readonly value: unknown }[];
}

/** `npm run services` in a folder of its own, with a short lease unless another is given. Runs what `npm run build` made. */
export class ServiceProcesses {
  readonly folder = mkdtempSync(join(tmpdir(), 'pmsync-services-'));
  private readonly output: string[] = [];
  private launched: ChildProcess;

  constructor(private readonly options: { readonly logLevel?: string; readonly leaseSeconds?: number } = {}) {
    this.launched = this.launch();
  }

  /** Ends the launcher with a signal and waits for its end. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(this.launched, 'exit') as Promise<[number | null]>;
    this.launched.kill(signal);
    return (await ended)[0];
  }

  relaunch(): void {
    this.launched = this.launch();
  }

  async dispose(): Promise<void> {
    if (this.launched.exitCode === null) await this.end('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The demo's database, for whoever changes something in it as a user does. */
  get projectMate() {
    const file = join(this.folder, 'projectmate.sqlite');
    return { server: 'sqlite', database: file, kind: 'sqlite', file } as const;
  }

  get log(): string {
    return this.output.join('');
  }

  processId(name: string): number | null {
    const file = join(this.folder, 'processes.json');
    if (!existsSync(file)) return null;
    try {
      return (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number | null>)[name] ?? null;
    } catch {
      return null;
    }
  }

  async control<Answer>(verb: string, given: object = {}): Promise<Answer> {
    const settings = parse(readFileSync(join(this.folder, 'connections.yaml'), 'utf8')) as {
      connections: { exchange: { url: string } }[];
    };
    const url = new URL(`/control/${verb}`, settings.connections[0]!.exchange.url);
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(given) });
    return (await response.json()) as Answer;
  }

  /** The items that Exchange has created since its process started. */
  async created(): Promise<number> {
    const { items } = await this.control<{ items: Record<string, number> }>('counters');
    return items['CreateItem'] ?? 0;
  }

  async exchangeAnswers(): Promise<void> {
    await until(
      'Exchange answers',
      () =>
        this.created().then(
          () => true,
          () => false,
        ),
      30_000,
    );
  }

  async status(): Promise<StatusReport | null> {
    try {
      const url = readFileSync(join(this.folder, 'status-url'), 'utf8').trim();
      const response = await fetch(url);
      return response.ok ? ((await response.json()) as StatusReport) : null;
    } catch {
      return null;
    }
  }

  async inStep(): Promise<void> {
    await until(
      'all mailboxes in step',
      async () => {
        const [domain] = (await this.status())?.connections[0]?.domains ?? [];
        return (
          domain?.mailboxes.length === 8 &&
          domain.changesToSpread === 0 &&
          domain.mailboxes.every(({ state, links }) => state === 'in-step' && links === 300)
        );
      },
      60_000,
    );
  }

  /** How many items each record has in a mailbox, by the identity in them. */
  async itemsPerRecord(address: string): Promise<Map<string, number>> {
    const items = await this.control<Item[]>('contacts', { address });
    const counts = new Map<string, number>();
    for (const { extendedProperties } of items) {
      const identity = String(extendedProperties[0]?.value);
      counts.set(identity, (counts.get(identity) ?? 0) + 1);
    }
    return counts;
  }

  private launch(): ChildProcess {
    const child = spawn(process.execPath, [launcher, '--data', this.folder, '--port', '0'], {
      env: {
        ...process.env,
        PMSYNC_LEASE_SECONDS: String(this.options.leaseSeconds ?? 2),
        PMSYNC_LOG_LEVEL: this.options.logLevel ?? 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => this.output.push(chunk.toString()));
    }
    return child;
  }
}
