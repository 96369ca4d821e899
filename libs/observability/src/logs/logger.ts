import { traceIds } from '../traces/traced.js';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';

export type Logger = PinoLogger;

const hidden = '[secret]';
/** Names under which secrets travel, at the depths at which our objects have them. */
const secretNames = ['password', 'authorization', 'Authorization', 'token', 'secret', 'cookie'];
const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`]);

/** A logger that writes JSON lines to standard error, so that standard output stays the program's own, and never a secret. Lines that belong to a trace carry its ids. */
export function createLogger(options: {
  readonly service: string;
  readonly level: string;
  readonly destination?: DestinationStream;
}): Logger {
  return pino(
    {
      level: options.level,
      base: { service: options.service },
      mixin: traceIds,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths, censor: hidden },
      serializers: { error: pino.stdSerializers.err },
    },
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
}
