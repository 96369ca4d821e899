import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../control/faults.js';
import { RequestFault } from '../soap/server-fault.js';
import { sendHtml, sendPlain } from './reply.js';

/** What a busy server asks for where a fault does not say, in milliseconds. */
export const DEFAULT_BACK_OFF = 1000;

/**
 * Lets a fault befall a request before it is processed.
 * @returns `answered` when there is nothing left to do, `process` when the request is to be processed
 * Thrown for faults that are SOAP faults: {@link RequestFault}.
 */
export async function befall(fault: Fault, response: ServerResponse): Promise<'answered' | 'process'> {
  switch (fault.kind) {
    case 'busy-http-503':
      if (fault.retryAfterSeconds !== undefined) response.setHeader('Retry-After', fault.retryAfterSeconds);
      sendPlain(response, 503, 'Service Unavailable');
      return 'answered';
    case 'busy-fault':
      throw serverBusy(fault.backOffMilliseconds ?? DEFAULT_BACK_OFF);
    case 'fault':
      throw new RequestFault(fault.responseCode, fault.message ?? 'The operation failed.');
    case 'http-status':
      sendPlain(response, fault.status, '');
      return 'answered';
    case 'html':
      sendHtml(
        response,
        200,
        '<!DOCTYPE html><html><head><title>Sign in</title></head><body><form></form></body></html>',
      );
      return 'answered';
    case 'empty':
      sendPlain(response, 200, '');
      return 'answered';
    case 'reset-before':
      response.socket?.resetAndDestroy();
      return 'answered';
    case 'hang':
      await delay(fault.ms);
      return 'process';
    default:
      return 'process';
  }
}

/** The fault of a server that has no room for a request. */
export function serverBusy(backOffMilliseconds: number): RequestFault {
  return new RequestFault(
    'ErrorServerBusy',
    'The server cannot service this request right now. Try again later.',
    { messageXml: `<t:Value Name="BackOffMilliseconds">${backOffMilliseconds}</t:Value>` },
  );
}
