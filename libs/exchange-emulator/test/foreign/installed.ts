import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Whether clients that are not ours are there to be tested with. They are large and nobody else needs them, so nothing fails where they are missing, CI included; it is said aloud. */
export function installed(debianPackage: string, ...files: readonly string[]): boolean {
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length === 0) return true;
  console.warn(`\nSKIPPED: no ${missing.join(', ')} (Debian: apt-get install ${debianPackage}).\n`);
  return false;
}

/** The same of a library that an interpreter of Python is to have. */
export function importable(python: string, name: string): boolean {
  if (spawnSync(python, ['-c', `import ${name}`]).status === 0) return true;
  console.warn(
    `\nSKIPPED: ${python} has no ${name} (pip install ${name}; PM_TEST_PYTHON names another interpreter).\n`,
  );
  return false;
}
