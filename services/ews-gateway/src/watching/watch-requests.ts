import type { ExchangeResult } from '@pmsync/contracts';
import type { CallOptions } from '@pmsync/exchange';

/** Sends one request about a mailbox as soon as it may be sent. */
export type Ask = (
  mailbox: string,
  request: (options: CallOptions) => Promise<ExchangeResult<null>>,
) => Promise<ExchangeResult<null>>;

/** Mailboxes that are asked about at once: the other requests of the connection need their turns as well, and few more are asked once it is known that all are to rest. */
export const askedAtOnce = 4;
