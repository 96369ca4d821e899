import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { expect } from 'vitest';

interface Answer {
  readonly answer?: unknown;
  readonly error?: string;
  readonly ready?: boolean;
}

/** A client that is not ours, worked by a script: a command a line in, its answer a line out, both JSON. */
export class LineClient {
  /** What it wrote to stderr. */
  said = '';
  private readonly process: ChildProcess;
  private readonly output: Interface;
  private readonly gone: Promise<Answer>;

  private constructor(command: string, args: readonly string[], options: SpawnOptions) {
    this.process = spawn(command, args, { ...options, stdio: 'pipe' });
    this.process.stderr!.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
    this.output = createInterface({ input: this.process.stdout! });
    this.gone = once(this.process, 'exit').then(() => ({ error: 'The client has ended.' }));
  }

  /** Starts a client and waits until it is ready for commands. */
  static async start(command: string, args: readonly string[], options: SpawnOptions): Promise<LineClient> {
    const client = new LineClient(command, args, options);
    expect(await client.heard(), client.said).toEqual({ ready: true });
    return client;
  }

  /** Gives a command that is to succeed. */
  async tell(name: string, ...args: readonly unknown[]): Promise<unknown> {
    const { answer, error } = await this.attempt(name, ...args);
    expect(error, this.said).toBeUndefined();
    return answer;
  }

  async attempt(name: string, ...args: readonly unknown[]): Promise<Answer> {
    const reply = this.heard();
    this.process.stdin!.write(`${JSON.stringify([name, ...args])}\n`);
    return reply;
  }

  async end(): Promise<void> {
    this.process.stdin!.end();
    await this.gone;
  }

  /** The next line that is an answer: what else the script starts shares its output. */
  private async heard(): Promise<Answer> {
    for (;;) {
      const line = await Promise.race([once(this.output, 'line') as Promise<[string]>, this.gone]);
      if (!Array.isArray(line)) return line;
      if (line[0].startsWith('{')) return JSON.parse(line[0]) as Answer;
    }
  }
}
