import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until no other process has the turn. A turn whose process is gone is over. */
export async function takeTurn(what: string): Promise<{ end(): void }> {
  const file = join(tmpdir(), `pmsync-turn-${createHash('sha256').update(what).digest('hex').slice(0, 16)}`);
  while (!taken(file)) await sleep(200);
  const end = () => {
    process.off('exit', end);
    rmSync(file, { force: true });
  };
  process.on('exit', end);
  return { end };
}

function taken(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (!running(holderOf(file))) rmSync(file, { force: true });
  return false;
}

/** 0 for a file that is just being written, or gone. */
function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function running(processId: number): boolean {
  if (processId === 0) return true;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
