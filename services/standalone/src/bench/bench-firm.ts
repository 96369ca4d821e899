import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { emulatorProgram } from '../processes/service-programs.js';

/** How much the bench does. */
export const benchScale = { employees: 8, companies: 40, contacts: 2_000 } as const;
export const benchAccount = 'svc-bench';
export const benchPassword = 'bench';

/** The options travel in a variable of the environment, which holds 128 kB. */
const inOptions = 500;

/** An Exchange emulator in a process of its own, so that what is measured does not share its thread. */
export class BenchExchange {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    private readonly controlUrl: string,
  ) {}

  static async start(dataFile: string, mailboxes: readonly string[]): Promise<BenchExchange> {
    const { command, parameters, environment } = emulatorProgram({
      dataFile,
      accounts: [{ userName: benchAccount, password: benchPassword, mayImpersonate: true }],
      mailboxes: mailboxes.slice(0, inOptions).map((address) => ({ address, displayName: address })),
    });
    const child = spawn(command, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const { url, controlUrl } = JSON.parse(line) as { url: string; controlUrl: string };
    const exchange = new BenchExchange(child, url, controlUrl);
    for (const address of mailboxes.slice(inOptions)) {
      await exchange.control('addMailbox', { address, displayName: address });
    }
    return exchange;
  }

  async control<Answer>(verb: string, given: object = {}): Promise<Answer> {
    const response = await fetch(`${this.controlUrl}/${verb}`, {
      method: 'POST',
      body: JSON.stringify(given),
    });
    return (await response.json()) as Answer;
  }

  async itemsCreated(): Promise<number> {
    const { items } = await this.control<{ items: Record<string, number> }>('counters');
    return items['CreateItem'] ?? 0;
  }

  async close(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
