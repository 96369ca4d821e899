import type { Mistake } from '../mistake.js';
import { valueAt, WrittenSettings, type PlacedMistake } from '../yaml/written-settings.js';
import type { Connection, StateSettings } from './connection.js';
import { resolveProjectMate, resolveState } from './database.js';
import { resolveExchange } from './exchange.js';
import {
  connectionsSchema,
  databaseSchema,
  type WrittenConnection,
  wellShapedExchange,
  type WrittenDatabase,
} from './schema.js';
import type { ResolvedSection } from './section.js';
import type { Surroundings } from './surroundings.js';

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
  const ofShape = parsed.success ? [] : written.mistakesOf(parsed.error);
  const told = new Set(ofShape.map(({ field }) => field));
  const mistakes = [
    ...ofShape,
    ...further(written.value, surroundings)
      .map((each) => written.mistake(each))
      .filter(({ field }) => !told.has(field)),
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
    const tell = (section: string, resolved: ResolvedSection<unknown> | undefined) => {
      if (!resolved || 'value' in resolved) return;
      for (const { setting, message } of resolved.mistakes) report([section, setting], message);
    };
    const exchange = wellShapedExchange(valueAt(connection, ['exchange']));
    tell('exchange', exchange && resolveExchange(exchange, surroundings));
    const projectMate = databaseSchema.safeParse(valueAt(connection, ['projectMate']));
    tell('projectMate', projectMate.success ? resolveProjectMate(projectMate.data, surroundings) : undefined);
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
  const exchange = resolveExchange(written.exchange, surroundings);
  const projectMate = resolveProjectMate(written.projectMate, surroundings);
  if ('mistakes' in exchange || 'mistakes' in projectMate) throw new Error('Mistakes were reported before.');
  return {
    name: written.name,
    startType: written.startType,
    periodSeconds: written.periodSeconds,
    exchange: exchange.value,
    projectMate: projectMate.value,
  };
}
