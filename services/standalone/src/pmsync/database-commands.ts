import { parseArgs } from 'node:util';
import { readConnections } from '@pmsync/settings';
import { checkProjectMate, databaseScript, type CheckFinding } from '@pmsync/store';

const marks = { ok: '✓', problem: '✗', unknown: '?' } as const satisfies Record<
  CheckFinding['verdict'],
  string
>;

/** Answers the exit code: 1 when something is missing. Thrown: an error in words when the command is not written as it must be. */
export async function runDatabaseCommand(command: string, parameters: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      member: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  if (command === 'script') {
    process.stdout.write(`${databaseScript(values.member ?? null)}\n`);
    return 0;
  }
  if (command !== 'check') throw new Error(`There is no command "db ${command}".`);
  if (values.config === undefined) throw new Error('--config is missing: name the connections.yaml.');
  return await check(values.config, values.json);
}

async function check(file: string, json: boolean): Promise<number> {
  const read = readConnections(file);
  if (!read.ok) {
    for (const { sentence } of read.mistakes) process.stderr.write(`${sentence}\n`);
    return 2;
  }
  const all: { connection: string; findings: readonly CheckFinding[] }[] = [];
  for (const { name, projectMate } of read.connections) {
    all.push({ connection: name, findings: await checkProjectMate(projectMate) });
  }
  if (json) process.stdout.write(`${JSON.stringify(all)}\n`);
  else {
    for (const { connection, findings } of all) {
      process.stdout.write(`${connection}\n`);
      for (const { verdict, sentence } of findings) process.stdout.write(`  ${marks[verdict]} ${sentence}\n`);
    }
  }
  return all.some(({ findings }) => findings.some(({ verdict }) => verdict === 'problem')) ? 1 : 0;
}
