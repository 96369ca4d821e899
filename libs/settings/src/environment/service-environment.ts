import { z } from 'zod';
import { consoleSettings, consoleVariables, type ConsoleSettings } from './console-settings.js';
import { networkSettings, networkVariables, type NetworkSettings } from './network-settings.js';
import { readVariables, type Environment, type ReadVariables } from './read-variables.js';

/** What a service process takes from its environment. */
export interface ServiceEnvironment {
  readonly natsUrl: string;
  readonly connectionsFile: string;
  /** The file of the state store, where connections.yaml names no other. */
  readonly stateFile: string | null;
  /** Names this installation to the ProjectMate database, whose changes only one may take. */
  readonly installation: string;
  readonly httpHost: string;
  /** 0 lets the system choose. */
  readonly httpPort: number;
  readonly logLevel: string;
  /** The base address of an OpenTelemetry collector (OTLP over HTTP); null: traces are in the log lines alone. */
  readonly traceCollector: string | null;
  readonly leaseMilliseconds: number;
  /** Whether connections of start type `manual` run too. */
  readonly startManual: boolean;
  /** How long, and how much of, the journal is kept. */
  readonly journal: { readonly days: number; readonly entries: number };
  readonly console: ConsoleSettings;
  readonly networks: NetworkSettings;
  /** The name of this process among its like, which a process that is started in its place has, too, and no other one; null: a new one at each start. */
  readonly replica: string | null;
}

export const needed = (what: string) =>
  z.string({ error: `is not set: ${what}.` }).min(1, { error: `is empty: ${what}.` });
const whole = (from: number, to: number, standard: string) =>
  z
    .string()
    .default(standard)
    .transform(Number)
    .refine((value) => Number.isInteger(value) && value >= from && value <= to, {
      error: `write a whole number from ${from} to ${to}.`,
    });
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export const logLevel = z.enum(levels, { error: `write one of ${levels.join(', ')}.` }).default('info');

/** Empty is as good as not set, as OpenTelemetry has it. */
const traceCollector = z
  .union([z.literal(''), z.url({ protocol: /^https?$/ })], {
    error:
      'write the address of an OpenTelemetry collector, e.g. http://otel-collector:4318, or leave it out.',
  })
  .optional()
  .transform((address) => address || null);

const schema = z.object({
  NATS_URL: needed('the address of the NATS server, e.g. nats://127.0.0.1:4222'),
  PMSYNC_CONNECTIONS: needed('the connections.yaml'),
  PMSYNC_STATE: z.string().min(1, { error: 'is empty: the file of the state store.' }).optional(),
  PMSYNC_INSTALLATION: needed('a name for this installation, the same for all its services'),
  PMSYNC_HTTP_HOST: z.string().default('0.0.0.0'),
  PMSYNC_HTTP_PORT: whole(0, 65_535, '8080'),
  PMSYNC_LOG_LEVEL: logLevel,
  OTEL_EXPORTER_OTLP_ENDPOINT: traceCollector,
  PMSYNC_LEASE_SECONDS: whole(2, 300, '30'),
  PMSYNC_REPLICA: z
    .string()
    .regex(/^[\w.-]{1,63}$/, {
      error: 'write up to 63 letters, digits, dots and hyphens, e.g. the name of the pod.',
    })
    .optional(),
  PMSYNC_JOURNAL_DAYS: whole(7, 36_500, '365'),
  PMSYNC_JOURNAL_ENTRIES: whole(10_000, 1_000_000_000, '5000000'),
  PMSYNC_START_MANUAL: z.enum(['true', 'false'], { error: 'write true or false.' }).default('false'),
  ...consoleVariables,
  ...networkVariables,
});

/** Reads the environment; reports every mistake at once, by variable. */
export function readServiceEnvironment(environment: Environment): ReadVariables<ServiceEnvironment> {
  return readVariables(schema, environment, (data) => ({
    natsUrl: data.NATS_URL,
    connectionsFile: data.PMSYNC_CONNECTIONS,
    stateFile: data.PMSYNC_STATE ?? null,
    installation: data.PMSYNC_INSTALLATION,
    httpHost: data.PMSYNC_HTTP_HOST,
    httpPort: data.PMSYNC_HTTP_PORT,
    logLevel: data.PMSYNC_LOG_LEVEL,
    traceCollector: data.OTEL_EXPORTER_OTLP_ENDPOINT,
    leaseMilliseconds: data.PMSYNC_LEASE_SECONDS * 1_000,
    startManual: data.PMSYNC_START_MANUAL === 'true',
    journal: { days: data.PMSYNC_JOURNAL_DAYS, entries: data.PMSYNC_JOURNAL_ENTRIES },
    console: consoleSettings(data),
    networks: networkSettings(data),
    replica: data.PMSYNC_REPLICA ?? null,
  }));
}
