import {
  ewsProcedures,
  type ExchangeResult,
  type FoundItem,
  type ItemReference,
  type MailboxChanges,
  type MailboxItem,
  type MailboxOperation,
  type OperationResult,
  type PhotoReference,
  type PhotoWritten,
  type Procedure,
  type SyncKey,
} from '@pmsync/contracts';
import {
  BusUnavailable,
  MessageTooLarge,
  NoResponder,
  RequestRejected,
  RequestTimedOut,
  type Bus,
} from '@pmsync/messaging';

/** One mailbox behind the gateway. What the bus can do to a request is a problem of the closed set here, like Exchange's own. */
export class MailboxGateway {
  constructor(
    private readonly bus: Pick<Bus, 'request'>,
    private readonly key: SyncKey,
  ) {}

  changes(
    syncState: string | null,
    limit: number,
    deadline: number,
  ): Promise<ExchangeResult<MailboxChanges>> {
    return this.ask(ewsProcedures.changes, { ...this.target(), syncState, limit }, deadline);
  }

  get(itemIds: string[], deadline: number): Promise<ExchangeResult<ExchangeResult<MailboxItem>[]>> {
    return this.ask(ewsProcedures.get, { ...this.target(), itemIds }, deadline);
  }

  apply(operations: MailboxOperation[], deadline: number): Promise<ExchangeResult<OperationResult[]>> {
    return this.ask(ewsProcedures.apply, { ...this.target(), operations }, deadline);
  }

  find(identities: string[], deadline: number): Promise<ExchangeResult<FoundItem[]>> {
    return this.ask(ewsProcedures.find, { ...this.target(), identities }, deadline);
  }

  photo(itemId: string, deadline: number): Promise<ExchangeResult<PhotoReference | null>> {
    return this.ask(ewsProcedures.photo, { ...this.target(), itemId }, deadline);
  }

  /** `object`: the key of the bytes among the photos on the bus; null takes the photo away. */
  setPhoto(
    item: ItemReference,
    object: string | null,
    deadline: number,
  ): Promise<ExchangeResult<PhotoWritten>> {
    return this.ask(ewsProcedures.setPhoto, { ...this.target(), item, object }, deadline);
  }

  private target() {
    return { version: 1 as const, connection: this.key.connection, mailbox: this.key.mailbox };
  }

  private async ask<Request, Value>(
    procedure: Procedure<Request, ExchangeResult<Value>>,
    request: Request,
    deadline: number,
  ): Promise<ExchangeResult<Value>> {
    try {
      return await this.bus.request(procedure, request, { deadline });
    } catch (error) {
      if (error instanceof NoResponder || error instanceof MessageTooLarge) {
        const kind = error instanceof NoResponder ? 'transient' : 'invalid';
        return { ok: false, problem: { kind, message: error.message, outcomeUnknown: false } };
      }
      const lost =
        error instanceof RequestTimedOut ||
        error instanceof RequestRejected ||
        error instanceof BusUnavailable;
      if (lost) {
        return { ok: false, problem: { kind: 'transient', message: error.message, outcomeUnknown: true } };
      }
      throw error;
    }
  }
}
