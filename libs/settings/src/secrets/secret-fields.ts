import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type Document, type Node } from 'yaml';
import { connectionSettings } from '../connections/catalogue.js';

/** A setting that holds a secret, as it stands in the text of a file of settings. */
export interface SecretField {
  /** E.g. `connections[0].exchange.password`. */
  readonly field: string;
  readonly value: unknown;
  /** Where in the text the value begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly quote: '"' | "'" | '';
}

const quotes: Readonly<Record<string, SecretField['quote']>> = {
  [Scalar.QUOTE_DOUBLE]: '"',
  [Scalar.QUOTE_SINGLE]: "'",
};

const sensitive = connectionSettings
  .filter((setting) => setting.sensitive)
  .map(({ field }) => field.split('.'));
/** The state store and a remote access's databases are written as `projectMate` is. */
const sensitiveOfDatabase = sensitive.filter(([group]) => group === 'projectMate').map(([, ...rest]) => rest);

/** What settings that hold secrets are called in their sections. */
export const sensitiveNames: ReadonlySet<string> = new Set([
  ...sensitive.map((path) => path.at(-1)!),
  'key',
  'token',
]);

/** The settings of a document that hold secrets, each place of the text once. */
export function secretFields(document: Document): readonly SecretField[] {
  const follow = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const found = places(document, follow);
  const written = found.flatMap(({ field, node }) => (isScalar(node) ? [fieldOf(field, node, node)] : []));
  const starts = new Set(written.map(({ from }) => from));
  // An alias of another secret goes with that one; of anything else, it gives way to the secret.
  const aliases = found.flatMap(({ field, node }) => {
    const target = isAlias(node) ? follow(node) : undefined;
    if (!isScalar(target) || starts.has(target.range![0])) return [];
    return [fieldOf(field, target, node as Alias)];
  });
  return unique([...written, ...aliases]);
}

interface Place {
  readonly field: string;
  readonly node: unknown;
}

/** In a connections.yaml and in the settings of a remote access: no section of the one is called as one of the other. */
function places(document: Document, follow: (node: unknown) => unknown): readonly Place[] {
  const at = (start: unknown, path: readonly string[]) =>
    path.reduce<unknown>((node, name) => {
      const map = follow(node);
      return isMap(map) ? map.get(name, true) : undefined;
    }, start);
  const root = document.contents as Node | null;
  const section = (name: string, paths: readonly (readonly string[])[]) =>
    paths.map((path) => ({ field: [name, ...path].join('.'), node: at(root, [name, ...path]) }));
  const list = (name: string, paths: readonly (readonly string[])[]) => {
    const items = follow(at(root, [name]));
    return (isSeq(items) ? items.items : []).flatMap((item, index) =>
      paths.map((path) => ({ field: `${name}[${index}].${path.join('.')}`, node: at(item, path) })),
    );
  };
  return [
    ...list('connections', sensitive),
    ...section('state', sensitiveOfDatabase),
    ...section('key', [[]]),
    ...list('databases', sensitiveOfDatabase),
    ...list('tokens', [['token']]),
  ];
}

function fieldOf(field: string, { value, type }: Scalar, { range }: Scalar | Alias): SecretField {
  const [from, to] = range!;
  return { field, value, from, to, quote: quotes[type ?? ''] ?? '' };
}

function unique(fields: readonly SecretField[]): readonly SecretField[] {
  return fields.filter(({ from }, index) => fields.findIndex((each) => each.from === from) === index);
}
