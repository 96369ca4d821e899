import { dirname } from 'node:path';
import { z } from 'zod';
import { resolveFile } from '../connections/surroundings.js';
import { logLevel, needed } from '../environment/service-environment.js';
import { mistake, type Mistake } from '../mistake.js';
import { KeyRing } from '../secrets/key-ring.js';
import type { RemoteAccessSettings } from './remote-access.js';
import { validateRemoteAccess, type ReadRemoteAccess } from './validate.js';

type Environment = Readonly<Record<string, string | undefined>>;

const environmentSchema = z.object({
  PMSYNC_REMOTE_ACCESS: needed('the file with the settings of the remote access (docs/remote-access.md)'),
  PMSYNC_LOG_LEVEL: logLevel,
});

/** What the process of the remote access is started with. */
type ReadProcess =
  | { readonly ok: true; readonly settings: RemoteAccessSettings; readonly logLevel: string }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads the environment of the remote access's process and the file that it names; reports every mistake at once. */
export function readRemoteAccess(environment: Environment): ReadProcess {
  const parsed = environmentSchema.safeParse(environment);
  const file = environment['PMSYNC_REMOTE_ACCESS'];
  const read = file ? readFileOf(file, environment) : null;
  if (parsed.success && read?.ok) {
    return { ok: true, settings: read.settings, logLevel: parsed.data.PMSYNC_LOG_LEVEL };
  }
  const issues = parsed.error?.issues ?? [];
  const mistakes = issues.map(({ path, message }) => mistake(path.join('.'), null, message));
  return { ok: false, mistakes: [...mistakes, ...(read && !read.ok ? read.mistakes : [])] };
}

function readFileOf(file: string, environment: Environment): ReadRemoteAccess {
  const keys = KeyRing.read({ environment });
  const text = resolveFile(file, { environment, keys, directory: '.' });
  if ('mistake' in text)
    return { ok: false, mistakes: [mistake('PMSYNC_REMOTE_ACCESS', null, text.mistake)] };
  return validateRemoteAccess(text.value, { environment, keys, directory: dirname(file) });
}
