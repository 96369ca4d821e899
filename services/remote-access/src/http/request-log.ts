import type { Logger } from '@pmsync/observability';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import type { AskedRequest } from './asked-request.js';

/** Logs every request when it is over, by what is known of it and not by what it says: neither headers nor body, nor a path that leads nowhere. */
export function requestLog(logger: Logger) {
  return (request: AskedRequest, response: ServerResponse, next: () => void): void => {
    const began = performance.now();
    response.once('close', () => {
      const { caller, procedure = null, database = null } = request;
      logger.debug(
        {
          caller: caller?.name ?? null,
          database,
          procedure,
          status: response.writableFinished ? response.statusCode : null,
          milliseconds: Math.round(performance.now() - began),
        },
        'request',
      );
    });
    next();
  };
}
