import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { recordDialogues } from './dialogues.js';
import { RawServer } from './raw-server.js';
import { runInput, type InputReport } from './run-input.js';

const usage = `Usage: npm run fuzz -- [--inputs N] [--seed N]

Answers the calls of the Exchange client with spoilt replies, one input for each seed from --seed on, and names those that end neither in a value of the contract nor in
one of its problems, or not in time. With --inputs 1 it also tells what was done and what came of it.
`;
const inputsPerReport = 10_000;
/** Megabytes of heap that the client and the server that answers it have together: more is a death. */
const heap = 400;
/** Milliseconds after which a worker that tells nothing is taken to be lost in one input. */
const patience = 30_000;

const say = (text: string) => process.stderr.write(`${text}\n`);

/** What a worker tells of an input. */
interface Told extends Pick<InputReport, 'seed' | 'breach' | 'milliseconds'> {
  /** Megabytes that are resident. */
  readonly memory: number;
}

process.exitCode = await run();

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      inputs: { type: 'string', default: '100000' },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
  if (values.help || ![inputs, seed].every((each) => Number.isSafeInteger(each) && each > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  return process.send ? await work(seed, inputs) : await direct(seed, inputs);
}

/** Runs inputs one after another and tells the parent of each. */
async function work(from: number, inputs: number): Promise<number> {
  let stray: string | null = null;
  const note = (error: unknown) =>
    (stray = error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.on('uncaughtException', note).on('unhandledRejection', note);
  const dialogues = await recordDialogues();
  const server = await RawServer.start();
  for (let seed = from; seed < from + inputs; seed += 1) {
    const report = await runInput(server, dialogues, seed);
    const breach = report.breach ?? (stray && `An error that nobody caught: ${stray}`);
    stray = null;
    if (breach !== null || inputs === 1) tell({ ...report, breach });
    const memory = process.memoryUsage.rss() / 1_048_576;
    process.send!({ seed, breach, milliseconds: report.milliseconds, memory } satisfies Told);
  }
  await server.close();
  process.disconnect();
  return 0;
}

function tell({ seed, dialogue, done, outcome, breach }: InputReport): void {
  say(`Seed ${seed}: ${dialogue}`);
  for (const words of done) say(`  ${words}`);
  say(`  came to ${JSON.stringify(outcome)?.slice(0, 2_000)}`);
  if (breach !== null) say(`  BREACH: ${breach.slice(0, 2_000)}`);
}

async function direct(from: number, inputs: number): Promise<number> {
  const started = performance.now();
  let [done, failed, slowest, memory] = [0, 0, 0, 0];
  const account = () =>
    `${done} inputs, ${failed} failed; the slowest took ${Math.round(slowest)} ms, memory at most ${Math.round(memory)} MB, ${Math.round(done / ((performance.now() - started) / 1_000))} inputs a second`;
  const child = fork(fileURLToPath(import.meta.url), ['--seed', String(from), '--inputs', String(inputs)], {
    execArgv: [...process.execArgv, `--max-old-space-size=${heap}`],
  });
  let [heard, lost] = [performance.now(), false];
  const watch = setInterval(() => {
    if (performance.now() - heard < patience) return;
    lost = true;
    child.kill('SIGKILL');
  }, 1_000);
  child.on('message', (message) => {
    heard = performance.now();
    const told = message as Told;
    done += 1;
    if (told.breach !== null) failed += 1;
    slowest = Math.max(slowest, told.milliseconds);
    memory = Math.max(memory, told.memory);
    if (done % inputsPerReport === 0) say(account());
  });
  const code = await new Promise<number>((resolve) => child.on('exit', (status) => resolve(status ?? 1)));
  clearInterval(watch);
  say(`Seeds ${from} to ${from + inputs - 1}: ${account()}.`);
  if (done < inputs) say(`The process ${lost ? 'was lost in' : 'died of'} seed ${from + done}.`);
  if (failed > 0) say('Each is told again by: npm run fuzz -- --inputs 1 --seed SEED');
  return failed > 0 || done < inputs || code !== 0 ? 1 : 0;
}
