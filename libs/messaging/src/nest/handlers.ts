import { applyDecorators, Catch, UseFilters, type RpcExceptionFilter } from '@nestjs/common';
import { MessagePattern } from '@nestjs/microservices';
import type { ConsumerDefinition, Procedure } from '@pmsync/contracts';
import { throwError, type Observable } from 'rxjs';

/** What a controller's method is for. */
export type Handles =
  | {
      readonly kind: 'request';
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- procedures of every type are handled alike
      readonly procedure: Procedure<any, any>;
      readonly concurrency: number;
    }
  | { readonly kind: 'messages'; readonly consumer: ConsumerDefinition; readonly concurrency: number };

/** Nest's own filter puts "Internal server error" in place of what was thrown; the bus has to know it. */
@Catch()
class PassErrorsOn implements RpcExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

const passErrorsOn = new PassErrorsOn();

/** The method answers this procedure's requests: `@Payload()` is the request, `@Ctx()` a {@link RequestContext}; what it returns is the reply. */
export function HandlesRequest<Request, Reply>(
  procedure: Procedure<Request, Reply>,
  { concurrency }: { readonly concurrency: number },
): MethodDecorator {
  const handles: Handles = { kind: 'request', procedure, concurrency };
  return handler(`request:${procedure.subject}`, handles);
}

/** The method works off this consumer's messages: `@Payload()` is the payload, `@Ctx()` a {@link ReceivedMessage}; what it returns is the outcome. */
export function HandlesMessages(
  consumer: ConsumerDefinition,
  { concurrency }: { readonly concurrency: number },
): MethodDecorator {
  const handles: Handles = { kind: 'messages', consumer, concurrency };
  return handler(`messages:${consumer.stream.name}:${consumer.durable}`, handles);
}

/** Messages use `MessagePattern` too: Nest drops what an `EventPattern` handler returns, and with it the outcome. */
function handler(pattern: string, handles: Handles): MethodDecorator {
  return applyDecorators(MessagePattern(pattern, { handles }), UseFilters(passErrorsOn));
}
