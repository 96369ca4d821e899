import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { RemoteRefusal } from '@pmsync/contracts';
import type { Logger } from '@pmsync/observability';
import { STATUS_CODES, type ServerResponse } from 'node:http';
import { Refusal } from './refusal.js';

/** Answers everything that is thrown. What is not a refusal of ours is for the log alone: the caller learns its status. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const status = statusOf(thrown);
    if (status >= 500) this.logger.error({ error: thrown }, 'a request failed');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const message = thrown instanceof Refusal ? thrown.message : `${STATUS_CODES[status] ?? 'Refused'}.`;
    const body: RemoteRefusal = { message };
    response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body));
  }
}

/** Express marks the errors that the request is to blame for with a status. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status: unknown = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
