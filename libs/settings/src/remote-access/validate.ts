import { isRemote, resolveProjectMate } from '../connections/database.js';
import { databaseSchema } from '../connections/schema.js';
import type { Surroundings } from '../connections/surroundings.js';
import type { Mistake } from '../mistake.js';
import { valueAt, WrittenSettings, type PlacedMistake } from '../yaml/written-settings.js';
import type { RemoteAccessSettings, RemoteAccessToken, ServedDatabase } from './remote-access.js';
import { remoteAccessSchema, tokenSchema } from './schema.js';
import { resolveIdentity } from './server-identity.js';
import { digestOf, resolveToken } from './tokens.js';

export type ReadRemoteAccess =
  | { readonly ok: true; readonly settings: RemoteAccessSettings }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

type Report = (path: PlacedMistake['path'], message: string) => void;

/** Reads the text of a remote access's settings; reports every mistake at once, by field. */
export function validateRemoteAccess(text: string, surroundings: Surroundings): ReadRemoteAccess {
  const read = WrittenSettings.read(text);
  if (!read.ok) return read;
  const { written } = read;
  const parsed = remoteAccessSchema.safeParse(written.value);
  const mistakes = parsed.success ? [] : written.mistakesOf(parsed.error);
  const report: Report = (path, message) => mistakes.push(written.mistake({ path, message }));
  // Each looks at whatever is there, so that all is reported together with mistakes of the shape.
  const identity = resolveIdentity(
    {
      certificate: valueAt(written.value, ['certificate']),
      key: valueAt(written.value, ['key']),
      clientCertificateAuthority: valueAt(written.value, ['clientCertificateAuthority']),
    },
    surroundings,
    (setting, message) => report([setting], message),
  );
  const databases = databasesOf(written.value, surroundings, report);
  const tokens = tokensOf(written.value, surroundings, report);
  if (parsed.data?.tokens.length === 0 && !parsed.data.clientCertificateAuthority) {
    report(['tokens'], 'lists no token, and there is no clientCertificateAuthority: nobody could sign in.');
  }
  if (!parsed.success || !identity || mistakes.length > 0) return { ok: false, mistakes };
  const { listen, requestsPerSecond } = parsed.data;
  return { ok: true, settings: { ...listen, ...identity, requestsPerSecond, databases, tokens } };
}

function databasesOf(value: unknown, surroundings: Surroundings, report: Report): ServedDatabase[] {
  const names = namesOf(value);
  return listAt(value, 'databases').flatMap(({ name, ...section }, index) => {
    if (typeof name === 'string' && names.indexOf(name) < index) {
      report(['databases', index, 'name'], `"${name}" is taken: every database needs a name of its own.`);
    }
    const written = databaseSchema.safeParse(section);
    if (!written.success) return [];
    if (isRemote(written.data)) {
      const message = 'a remote access is no database: name the "sqlite" or the SQL Server behind it.';
      report(['databases', index, 'server'], message);
      return [];
    }
    const resolved = resolveProjectMate(written.data, surroundings);
    if ('mistakes' in resolved) {
      for (const { setting, message } of resolved.mistakes) report(['databases', index, setting], message);
      return [];
    }
    return [{ name: String(name), projectMate: resolved.value as ServedDatabase['projectMate'] }];
  });
}

function tokensOf(value: unknown, surroundings: Surroundings, report: Report): RemoteAccessToken[] {
  const names = namesOf(value);
  const seen = new Map<string, number>();
  return listAt(value, 'tokens').flatMap((each, index) => {
    const at = (...path: PropertyKey[]) => ['tokens', index, ...path];
    const written = tokenSchema.safeParse(each);
    if (!written.success) return [];
    for (const [place, name] of (written.data.databases ?? []).entries()) {
      if (names.includes(name)) continue;
      report(at('databases', place), `"${name}" is none of databases: check its name.`);
    }
    const token = resolveToken(written.data, surroundings, (setting, message) =>
      report(at(setting), message),
    );
    if (!token) return [];
    const same = seen.get(digestOf(token));
    if (same !== undefined) report(at('name'), `has the token of tokens[${same}]: give each its own.`);
    seen.set(digestOf(token), index);
    return [token];
  });
}

function namesOf(value: unknown): unknown[] {
  return listAt(value, 'databases').map(({ name }) => name);
}

/** The sections of a list. What is none is empty here, and told of by the schema. */
function listAt(value: unknown, name: string): Readonly<Record<string, unknown>>[] {
  const list = valueAt(value, [name]);
  if (!Array.isArray(list)) return [];
  return list.map((each: unknown) =>
    typeof each === 'object' && each !== null ? (each as Record<string, unknown>) : {},
  );
}
