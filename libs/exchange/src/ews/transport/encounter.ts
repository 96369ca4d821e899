import type { ExchangeProblem } from '@pmsync/contracts';
import type { Encounter } from '../../mailboxes.js';
import { problemOfMessage } from '../operations/responses.js';
import type { Element } from '../xml/element.js';
import type { CallContext } from './call-context.js';

/** What a request met whose reply is a SOAP body: a server that is busy may say so in one of its response messages alone. */
export function encounterOfBody(body: Element, context: CallContext): Encounter {
  const messages = body.find('m:ResponseMessages')?.children ?? [];
  for (const message of messages) {
    if (message.attribute('ResponseClass') !== 'Error') continue;
    const problem = problemOfMessage(message, context);
    if (problem?.kind === 'throttled') return encounterOfProblem(problem);
  }
  return { kind: 'answered' };
}

/** What a request met that ended with a problem of its own. */
export function encounterOfProblem(problem: ExchangeProblem): Encounter {
  switch (problem.kind) {
    case 'throttled':
      return { kind: 'busy', scope: problem.scope, until: problem.until };
    case 'denied':
      return problem.reason === 'sign-in'
        ? { kind: 'sign-in-refused', message: problem.message }
        : { kind: 'answered' };
    case 'transient':
      return { kind: 'unknown' };
    default:
      return { kind: 'answered' };
  }
}
