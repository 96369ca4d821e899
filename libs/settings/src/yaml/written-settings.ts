import { isMap, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import type { z } from 'zod';
import { mistake, type Mistake } from '../mistake.js';

/** Something wrong with what stands at a place. */
export interface PlacedMistake {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The text of a file of settings, and where in it everything stands. */
export class WrittenSettings {
  /** What is written, whatever its shape. */
  readonly value: unknown;

  private constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
  ) {
    this.value = document.toJS();
  }

  static read(
    text: string,
  ):
    | { readonly ok: true; readonly written: WrittenSettings }
    | { readonly ok: false; readonly mistakes: readonly Mistake[] } {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
    const unreadable = [
      ...document.errors.map((error) => ({ at: error.pos[0], why: withoutSource(error) })),
      ...emptyAliases(document).map((at) => ({ at, why: 'an alias (*) of nothing; text is put in quotes' })),
    ];
    if (unreadable.length === 0) return { ok: true, written: new WrittenSettings(document, lines) };
    const mistakes = unreadable.map(({ at, why }) => {
      const { line, col } = lines.linePos(at);
      return mistake('', null, `Not readable as YAML at line ${line}, column ${col}: ${why}.`);
    });
    return { ok: false, mistakes };
  }

  mistake({ path, message }: PlacedMistake): Mistake {
    return mistake(fieldOf(path), this.lineOf(path), message);
  }

  /** What a schema finds wrong with the shape. */
  mistakesOf(error: z.ZodError): Mistake[] {
    return error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        const message = 'is not a setting: check its spelling and its indentation.';
        return issue.keys.map((key) => this.mistake({ path: [...issue.path, key], message }));
      }
      const message =
        issue.code === 'invalid_type' && issue.expected === 'object'
          ? 'is missing or not a section.'
          : issue.message;
      return [this.mistake({ path: issue.path, message })];
    });
  }

  /** The line of a field, or of the nearest thing around it that is written down. */
  private lineOf(path: readonly PropertyKey[]): number | null {
    const { document, lines } = this;
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
}

/** The file holds passwords, and some of the parser's messages end with a piece of it. */
function withoutSource({ message }: YAMLError): string {
  return message.replace(/:\s.*$/s, '').replace(/(escape sequence) .*$/s, '$1');
}

/** Where aliases are whose anchor does not come before them: the parser throws when it is asked for their value. */
function emptyAliases(document: Document): readonly number[] {
  const found: number[] = [];
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) found.push(alias.range?.[0] ?? 0);
    },
  });
  return found;
}

/** What is written at a place, whatever its shape; undefined where nothing is. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (each, name) => (each as Record<string, unknown> | null | undefined)?.[name],
    value,
  );
}

function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}
