import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { mistake } from '../mistake.js';
import { KeyRing } from '../secrets/key-ring.js';
import { validateConnections, type ReadConnections } from './validate.js';

/** Reads a connections.yaml. A file that cannot be read is a mistake, too. */
export function readConnections(file: string): ReadConnections {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error);
    return { ok: false, mistakes: [mistake('', null, `${file} cannot be read: ${why}.`)] };
  }
  return validateConnections(text, {
    environment: process.env,
    directory: dirname(file),
    keys: KeyRing.read({ environment: process.env }),
  });
}
