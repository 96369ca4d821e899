import type { ExchangeVersion } from '@pmsync/domain';
import type { EwsTransport } from '../transport/transport.js';

/** What an operation is carried out with. */
export interface OperationContext {
  readonly transport: EwsTransport;
  readonly version: ExchangeVersion;
  readonly mailbox: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}
