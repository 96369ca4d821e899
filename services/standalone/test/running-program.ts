import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A program that runs until it is ended; what it says is kept. */
export class RunningProgram {
  private readonly output: Buffer[] = [];
  private readonly child: ChildProcess;

  constructor(program: string, parameters: readonly string[], environment: Readonly<Record<string, string>>) {
    const child = spawn(process.execPath, [program, ...parameters], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => this.output.push(chunk));
    }
    this.child = child;
  }

  get log(): string {
    return Buffer.concat(this.output).toString();
  }

  /** Asks it to end, and waits until it has. */
  async end(): Promise<void> {
    const { child } = this;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, 'close');
    child.kill('SIGTERM');
    await closed;
  }
}
