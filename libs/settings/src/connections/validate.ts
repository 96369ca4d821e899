import type { Mistake } from '../mistake.js';
import { valueAt, WrittenSettings, type PlacedMistake } from '../yaml/written-settings.js';
import type { Connection, StateSettings } from './connection.js';
import { resolveProjectMate, resolveState } from './database.js';
import { connectionsSchema, databaseSchema, type WrittenConnection, type WrittenDatabase } from './schema.js';
import { resolveSecret, type Surroundings } from './surroundings.js';

export type ReadConnections =
  | {
      readonly ok: true;
      readonly connections: readonly Connection[];
      /** Null where the file says nothing of it. */
      readonly state: StateSettings | null;
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads the text of a connections.yaml; reports every mistake at once, by field. */
export function validateConnections(text: string, surroundings: Surroundings): ReadConnections {
  const read = WrittenSettings.read(text);
  if (!read.ok) return read;
  const { written } = read;
  const parsed = connectionsSchema.safeParse(written.value);
  const mistakes = [
    ...(parsed.success ? [] : written.mistakesOf(parsed.error)),
    ...further(written.value, surroundings).map((each) => written.mistake(each)),
  ];
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes };
  return {
    ok: true,
    connections: parsed.data.connections.map((each) => connectionOf(each, surroundings)),
    state: parsed.data.state ? resolvedState(parsed.data.state, surroundings) : null,
  };
}

/** What the shape alone does not show. Looks at whatever is there, so that it is reported together with mistakes of the shape. */
function further(written: unknown, surroundings: Surroundings): PlacedMistake[] {
  return [...furtherInConnections(written, surroundings), ...furtherInState(written, surroundings)];
}

function furtherInState(written: unknown, surroundings: Surroundings): PlacedMistake[] {
  const state = databaseSchema.safeParse(valueAt(written, ['state']));
  const resolved = state.success ? resolveState(state.data, surroundings) : undefined;
  if (!resolved || 'value' in resolved) return [];
  return resolved.mistakes.map(({ setting, message }) => ({ path: ['state', setting], message }));
}

function furtherInConnections(written: unknown, surroundings: Surroundings): PlacedMistake[] {
  const connections = valueAt(written, ['connections']);
  if (!Array.isArray(connections)) return [];
  const names = connections.map((each) => valueAt(each, ['name']));
  return connections.flatMap((connection: unknown, index) => {
    const found: PlacedMistake[] = [];
    const report = (path: readonly string[], message: string) =>
      found.push({ path: ['connections', index, ...path], message });
    const name = names[index];
    if (typeof name === 'string' && names.indexOf(name) < index) {
      report(['name'], `"${name}" is taken: every connection needs a name of its own.`);
    }
    const password = valueAt(connection, ['exchange', 'password']);
    if (typeof password === 'string') {
      const secret = resolveSecret(password, surroundings);
      if ('mistake' in secret) report(['exchange', 'password'], secret.mistake);
    }
    const projectMate = databaseSchema.safeParse(valueAt(connection, ['projectMate']));
    const resolved = projectMate.success ? resolveProjectMate(projectMate.data, surroundings) : undefined;
    if (resolved && 'mistakes' in resolved) {
      for (const { setting, message } of resolved.mistakes) report(['projectMate', setting], message);
    }
    return found;
  });
}

function resolvedState(written: WrittenDatabase, surroundings: Surroundings): StateSettings {
  const state = resolveState(written, surroundings);
  if ('mistakes' in state) throw new Error('Mistakes were reported before.');
  return state.value;
}

/** A connection in which nothing is wrong. */
function connectionOf(written: WrittenConnection, surroundings: Surroundings): Connection {
  const { exchange } = written;
  const password = resolveSecret(exchange.password, surroundings);
  const projectMate = resolveProjectMate(written.projectMate, surroundings);
  if ('mistake' in password || 'mistakes' in projectMate) throw new Error('Mistakes were reported before.');
  return {
    name: written.name,
    startType: written.startType,
    periodSeconds: written.periodSeconds,
    exchange: {
      ...exchange,
      domain: exchange.domain ?? null,
      password: password.value,
      contactsFolder: exchange.contactsFolder ?? null,
    },
    projectMate: projectMate.value,
  };
}
