import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { mistake, type Mistake } from '../mistake.js';
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const mistakes = document.errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return mistake('', null, `Not readable as YAML at line ${line}, column ${col}: ${error.message}`);
    });
    return { ok: false, mistakes };
  }
  const at = (path: readonly PropertyKey[]) => lineOf(document, lines, path);
  const written: unknown = document.toJS();
  const parsed = connectionsSchema.safeParse(written);
  const mistakes = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => mistakesOf(issue, at))),
    ...further(written, surroundings).map(({ path, message }) => mistake(fieldOf(path), at(path), message)),
  ];
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes };
  return {
    ok: true,
    connections: parsed.data.connections.map((each) => connectionOf(each, surroundings)),
    state: parsed.data.state ? resolvedState(parsed.data.state, surroundings) : null,
  };
}

interface FurtherMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the shape alone does not show. Looks at whatever is there, so that it is reported together with mistakes of the shape. */
function further(written: unknown, surroundings: Surroundings): FurtherMistake[] {
  return [...furtherInConnections(written, surroundings), ...furtherInState(written, surroundings)];
}

function furtherInState(written: unknown, surroundings: Surroundings): FurtherMistake[] {
  const state = databaseSchema.safeParse(valueAt(written, ['state']));
  const resolved = state.success ? resolveState(state.data, surroundings) : undefined;
  if (!resolved || 'value' in resolved) return [];
  return resolved.mistakes.map(({ setting, message }) => ({ path: ['state', setting], message }));
}

function furtherInConnections(written: unknown, surroundings: Surroundings): FurtherMistake[] {
  const connections = valueAt(written, ['connections']);
  if (!Array.isArray(connections)) return [];
  const names = connections.map((each) => valueAt(each, ['name']));
  return connections.flatMap((connection: unknown, index) => {
    const found: FurtherMistake[] = [];
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

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (each, name) => (each as Record<string, unknown> | null | undefined)?.[name],
    value,
  );
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
    exchange: { ...exchange, domain: exchange.domain ?? null, password: password.value },
    projectMate: projectMate.value,
  };
}

function mistakesOf(issue: z.core.$ZodIssue, at: (path: readonly PropertyKey[]) => number | null): Mistake[] {
  const field = fieldOf(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const message = 'is not a setting: check its spelling and its indentation.';
      return mistake(field === '' ? key : `${field}.${key}`, at([...issue.path, key]), message);
    });
  }
  const message =
    issue.code === 'invalid_type' && issue.expected === 'object'
      ? 'is missing or not a section.'
      : issue.message;
  return [mistake(field, at(issue.path), message)];
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

/** The line of a field, or of the nearest thing around it that is written down. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((each) => isScalar(each.key) && each.key.value === key)
      : undefined;
    const node: unknown = pair ? pair.key : document.getIn(path.slice(0, length), true);
    const start = (node as { range?: readonly [number, number, number] } | undefined)?.range?.[0];
    if (start !== undefined) return lines.linePos(start).line;
  }
  return null;
}
