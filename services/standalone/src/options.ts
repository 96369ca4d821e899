import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface Options {
  /** End when nothing is left to do. */
  readonly once: boolean;
  /** Print the summary as one JSON line, the last of standard output. */
  readonly json: boolean;
  /** The folder that holds all data. */
  readonly data: string;
  /** A connections.yaml with real connections; null for the demo. */
  readonly config: string | null;
  /** The port of the status page; 0 lets the system choose. */
  readonly port: number;
}

export const usage = `Usage: npm start -- [options]

  --once           end when everything is in step
  --json           print the summary as one JSON line, the last of standard output
  --data DIR       keep all data in this folder (default: data)
  --config FILE    synchronise the connections of this connections.yaml instead of the demo firm
  --port PORT      port of the status page on 127.0.0.1 (default: 8025; 0: any free one)
  --help           print this
`;

export type ParsedOptions =
  | { readonly kind: 'options'; readonly options: Options }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly message: string };

const defaultPort = 8025;

export function parseOptions(parameters: readonly string[]): ParsedOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...parameters],
      options: {
        once: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        data: { type: 'string', default: 'data' },
        config: { type: 'string' },
        port: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    return { kind: 'mistake', message: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { kind: 'help' };
  const port = values.port === undefined ? (values.once ? 0 : defaultPort) : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return {
      kind: 'mistake',
      message: `--port: "${values.port}" is not a port: write a number from 0 to 65535.`,
    };
  }
  const { once, json, data, config } = values;
  return { kind: 'options', options: { once, json, data, config: config ?? null, port } };
}
