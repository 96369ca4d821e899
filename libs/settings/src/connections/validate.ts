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
  const parsed = connectionsSchema.safeParse(document.toJS());
  if (!parsed.success)
    return { ok: false, mistakes: parsed.error.issues.flatMap((issue) => mistakesOf(issue, at)) };
  const mistakes: Mistake[] = [];
  const connections = parsed.data.connections.map((written, index) => {
    const report = (field: string, message: string) =>
      mistakes.push(
        mistake(`connections[${index}].${field}`, at(['connections', index, ...field.split('.')]), message),
      );
    if (parsed.data.connections.findIndex(({ name }) => name === written.name) < index) {
      report('name', `"${written.name}" is taken: every connection needs a name of its own.`);
    }
    return connectionOf(written, surroundings, report);
  });
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, connections };
}

function connectionOf(
  written: WrittenConnection,
  { environment, directory }: Surroundings,
  report: (field: string, message: string) => void,
): Connection {
  const secret = (field: string, text: string) => {
    const name = /^\$\{([^}]*)\}$/.exec(text)?.[1];
    if (name === undefined) return new Secret(text);
    const value = environment[name];
    if (value === undefined || value === '') {
      report(field, `the environment has no variable "${name}": set it, or name another.`);
    }
    return new Secret(value ?? '');
  };
  const { exchange, projectMate } = written;
  if (projectMate.server.toLowerCase() !== 'sqlite') {
    report(
      'projectMate.server',
      `"${projectMate.server}" cannot be reached by this version, which knows only "sqlite".`,
    );
  }
  return {
    name: written.name,
    startType: written.startType,
    periodSeconds: written.periodSeconds,
    exchange: {
      url: exchange.url,
      version: exchange.version,
      userName: exchange.userName,
      domain: exchange.domain ?? null,
      password: secret('exchange.password', exchange.password),
    },
    projectMate: {
      server: projectMate.server.toLowerCase(),
      database: resolve(directory, projectMate.database),
      userName: projectMate.userName ?? null,
      password: projectMate.password ? secret('projectMate.password', projectMate.password) : null,
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
