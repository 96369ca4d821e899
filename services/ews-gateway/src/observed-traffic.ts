import type { Encounter, SentRequest, Traffic } from '@pmsync/exchange';
import type { ConnectionMeter, Logger } from '@pmsync/observability';

/** Counts and logs what the requests of a connection meet, and passes it on to whoever limits them. */
export class ObservedTraffic implements Traffic {
  constructor(
    private readonly connection: string,
    private readonly limits: Traffic,
    private readonly meter: ConnectionMeter,
    private readonly logger: Logger,
  ) {}

  refusal(mailbox: string) {
    return this.limits.refusal(mailbox);
  }

  met(mailbox: string, encounter: Encounter, request: SentRequest): void {
    const { operation, requestId } = request;
    const milliseconds = Math.round(request.milliseconds);
    const outcome = encounter.kind === 'busy' ? `busy-${encounter.scope}` : encounter.kind;
    this.meter.requested(operation, outcome, request.milliseconds);
    const { connection } = this;
    const line = { connection, mailbox, operation, outcome, milliseconds, client_request_id: requestId };
    if (outcome === 'answered') this.logger.debug(line, 'Exchange answered');
    else this.logger.info(line, 'Exchange did not take a request');
    this.limits.met(mailbox, encounter, request);
  }
}
