import { MessagePattern } from '@nestjs/microservices';
import type { ConsumerDefinition, Procedure } from '@pmsync/contracts';

/** What a controller's method is for. */
export type Handles =
  | {
      readonly kind: 'request';
      // eslint-disable-next-line @typescript-eslint/no-explicit-any -- procedures of every type are handled alike
      readonly procedure: Procedure<any, any>;
      readonly concurrency: number;
    }
  | { readonly kind: 'messages'; readonly consumer: ConsumerDefinition; readonly concurrency: number };

/** The method answers this procedure's requests: payload first, `@Ctx()` is a {@link RequestContext}; what it returns is the reply. */
export function HandlesRequest<Request, Reply>(
  procedure: Procedure<Request, Reply>,
  { concurrency }: { readonly concurrency: number },
): MethodDecorator {
  const handles: Handles = { kind: 'request', procedure, concurrency };
  return MessagePattern(`request:${procedure.subject}`, { handles });
}

/** The method works off this consumer's messages: payload first, `@Ctx()` is a {@link ReceivedMessage}; what it returns is the outcome. */
export function HandlesMessages(
  consumer: ConsumerDefinition,
  { concurrency }: { readonly concurrency: number },
): MethodDecorator {
  const handles: Handles = { kind: 'messages', consumer, concurrency };
  return MessagePattern(`messages:${consumer.durable}`, { handles });
}
