import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Thrown when another process works in the folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
  constructor(folder: string, processId: number) {
    super(
      `The folder ${folder} is in use by process ${processId}: stop it, or choose another folder with --data.`,
    );
  }
}

/** The one folder that holds all data of an installation on this machine, held by one process at a time. */
export class DataFolder {
  readonly path: string;
  private readonly lock: string;

  /** Thrown: {@link DataFolderInUse}. */
  constructor(path: string) {
    this.path = resolve(path);
    this.lock = join(this.path, 'lock');
    mkdirSync(this.path, { recursive: true });
    this.acquire();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Names this installation, for ever: made up on the first run. */
  installation(): string {
    const file = this.file('installation');
    try {
      writeFileSync(file, randomUUID(), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(file, 'utf8').trim();
  }

  release(): void {
    rmSync(this.lock, { force: true });
  }

  private acquire(): void {
    try {
      writeFileSync(this.lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = Number(readFileSync(this.lock, 'utf8'));
      if (isAlive(holder)) throw new DataFolderInUse(this.path, holder);
      // Left behind by a process that was killed.
      rmSync(this.lock, { force: true });
      this.acquire();
    }
  }
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0 || processId === process.pid) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
