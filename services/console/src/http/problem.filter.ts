import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import {
  BusUnavailable,
  MessageTooLarge,
  NoResponder,
  RequestRejected,
  RequestTimedOut,
} from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import type { ServerResponse } from 'node:http';
import { Refusal } from './refusal.js';

/** Answers what is thrown as `{ "message": ... }`. What nobody foresaw is for the log alone. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const refusal = refusalOf(thrown);
    if (!refusal) this.logger.error({ error: thrown }, 'a request to the console failed');
    const { status, message } = refusal ?? {
      status: 500,
      message: 'The console failed on this request; its log says why.',
    };
    response.writeHead(status, {
      'Content-Type': 'application/json; charset=utf-8',
      ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
      ...(status === 405 ? { Allow: 'POST' } : {}),
    });
    response.end(JSON.stringify({ message }));
  }
}

/** Null for what the bus and we do not throw on purpose. */
function refusalOf(thrown: unknown): Refusal | null {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof NoResponder || thrown instanceof BusUnavailable) {
    return new Refusal(503, thrown.message);
  }
  if (thrown instanceof RequestTimedOut) {
    return new Refusal(
      504,
      `${thrown.message} It may have been carried out all the same: look at the journal.`,
    );
  }
  if (thrown instanceof RequestRejected) return new Refusal(502, thrown.message);
  if (thrown instanceof MessageTooLarge) return new Refusal(413, thrown.message);
  return null;
}
