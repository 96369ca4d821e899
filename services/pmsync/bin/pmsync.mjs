#!/usr/bin/env node
// What `npx pmsync` starts: plain JavaScript, so that npm can link it before anything is built.
import { existsSync } from 'node:fs';

const program = new URL('../dist/main.js', import.meta.url);
if (existsSync(program)) await import(program.href);
else {
  process.stderr.write('pmsync is not built yet: run "npm run build" once.\n');
  process.exitCode = 1;
}
