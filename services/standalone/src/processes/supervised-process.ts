import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

/** How to start a program. */
export interface Program {
  readonly name: string;
  readonly command: string;
  readonly parameters: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

const pauseBeforeRestart = 500;
/** What a process that drains may take before it is killed, in milliseconds. */
const patience = 40_000;

/** A program that is started again whenever it ends, until it is stopped: what Kubernetes does for a pod. */
export class SupervisedProcess {
  private child: ChildProcess | null = null;
  private stopping = false;

  constructor(
    readonly program: Program,
    private readonly changed: () => void,
  ) {}

  get processId(): number | null {
    return this.child?.pid ?? null;
  }

  start(): void {
    const { name, command, parameters, environment } = this.program;
    const child = spawn(command, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit'],
      // Ctrl+C on the terminal is for the launcher, which stops the processes in order.
      detached: true,
    });
    this.child = child;
    child.on('error', (error) => process.stderr.write(`${name} cannot be started: ${error.message}\n`));
    child.once('exit', (code, signal) => void this.exited(code, signal));
    this.changed();
  }

  /** Drains the program and waits for its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), patience);
    await ended;
    clearTimeout(killer);
  }

  private async exited(code: number | null, signal: NodeJS.Signals | null): Promise<void> {
    this.child = null;
    if (this.stopping) return;
    process.stderr.write(
      `${this.program.name} ended (${signal ?? `exit code ${code}`}); starting it again.\n`,
    );
    await sleep(pauseBeforeRestart);
    if (!this.stopping) this.start();
  }
}
