import type { ExchangeResult } from '@pmsync/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExchangeService } from 'ews-javascript-api';
import type { ExchangeAccess } from '../../mailboxes.js';
import { transient } from '../problems/sentences.js';
import type { EwsTransport } from '../transport/transport.js';
import { ewsLibrary, type EwsLibrary } from './heal.js';
import { LibraryXhr } from './library-xhr.js';

/** One conversation with Exchange through the library, on behalf of a mailbox. */
export interface Conversation {
  readonly transport: EwsTransport;
  readonly access: ExchangeAccess;
  readonly mailbox: string;
  /** The operation's name, for the count. */
  readonly operation: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** Runs an operation of the library; what goes wrong is a problem of the closed set. */
export async function converse<Value>(
  { transport, access, mailbox, operation, deadline }: Conversation,
  talk: (service: ExchangeService, library: EwsLibrary) => Promise<Value>,
): Promise<ExchangeResult<Value>> {
  const library = ewsLibrary();
  const xhr = new LibraryXhr(transport, operation, mailbox, deadline);
  const service = new library.ExchangeService(library.ExchangeVersion[access.version]);
  service.Url = new library.Uri(access.url);
  // The transport signs in; the library only insists on having something.
  service.Credentials = new library.WebCredentials('transport', 'transport');
  service.XHRApi = xhr as unknown as ExchangeService['XHRApi'];
  service.ImpersonatedUserId = new library.ImpersonatedUserId(library.ConnectingIdType.SmtpAddress, mailbox);
  const late = new AbortController();
  try {
    // The library may forget to answer at all.
    const value = await Promise.race([talk(service, library), lateFrom(deadline, late.signal)]);
    return { ok: true, value };
  } catch {
    const problem =
      xhr.problem ?? transient(`Exchange's answer to ${operation} could not be understood.`, false);
    return { ok: false, problem };
  } finally {
    late.abort();
  }
}

/** Longer than a request may take, which has the deadline for itself. */
const grace = 1_000;

/** Rejects when the deadline is over, unless it is told before that nobody waits any more. */
async function lateFrom(deadline: number, signal: AbortSignal): Promise<never> {
  await sleep(Math.max(deadline - Date.now(), 0) + grace, null, { signal });
  throw new Error('The library did not answer in time.');
}
