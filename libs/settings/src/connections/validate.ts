import { resolve } from 'node:path';
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { mistake, type Mistake } from '../mistake.js';
import { Secret } from '../secrets/secret.js';
import type { Connection } from './connection.js';
import { connectionsSchema, type WrittenConnection } from './schema.js';

/** What a connections.yaml is read with. */
export interface Surroundings {
  /** Where `${NAME}` is looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that relative files are relative to. */
  readonly directory: string;
}

export type ReadConnections =
  | { readonly ok: true; readonly connections: readonly Connection[] }
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
    ...further(written, surroundings.environment).map(({ path, message }) =>
      mistake(fieldOf(path), at(path), message),
    ),
  ];
  if (!parsed.success || mistakes.length > 0) return { ok: false, mistakes };
  return { ok: true, connections: parsed.data.connections.map((each) => connectionOf(each, surroundings)) };
}

/** The variable that a setting names as `${NAME}`; undefined for one that is written out. */
function variableOf(text: string): string | undefined {
  return /^\$\{([^}]*)\}$/.exec(text)?.[1];
}

interface FurtherMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** What the shape alone does not show. Looks at whatever is there, so that it is reported together with mistakes of the shape. */
function further(written: unknown, environment: Surroundings['environment']): FurtherMistake[] {
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
    const server = valueAt(connection, ['projectMate', 'server']);
    if (typeof server === 'string' && server.trim() !== '' && server.toLowerCase() !== 'sqlite') {
      report(
        ['projectMate', 'server'],
        `"${server}" cannot be reached by this version, which knows only "sqlite".`,
      );
    }
    for (const side of ['exchange', 'projectMate']) {
      const password = valueAt(connection, [side, 'password']);
      const variable = typeof password === 'string' ? variableOf(password) : undefined;
      if (variable !== undefined && !environment[variable]) {
        report([side, 'password'], `the environment has no variable "${variable}": set it, or name another.`);
      }
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

function connectionOf(written: WrittenConnection, { environment, directory }: Surroundings): Connection {
  const secret = (text: string) => {
    const variable = variableOf(text);
    return new Secret(variable === undefined ? text : (environment[variable] ?? ''));
  };
  const { exchange, projectMate } = written;
  return {
    name: written.name,
    startType: written.startType,
    periodSeconds: written.periodSeconds,
    exchange: { ...exchange, domain: exchange.domain ?? null, password: secret(exchange.password) },
    projectMate: {
      server: projectMate.server.toLowerCase(),
      database: resolve(directory, projectMate.database),
      userName: projectMate.userName ?? null,
      password: projectMate.password ? secret(projectMate.password) : null,
    },
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
