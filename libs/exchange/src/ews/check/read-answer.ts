import type { FolderFact, ReplyFact, ServerFact } from '@pmsync/domain';
import { problemOfCode } from '../problems/classify-code.js';
import { backOffOf, envelopeOf, isWebPage, readFault, type HttpReply } from '../problems/classify-reply.js';
import { quoted } from '../problems/sentences.js';
import { responseMessages } from '../operations/responses.js';
import type { CallContext } from '../transport/call-context.js';
import type { Element } from '../xml/element.js';

/** What a reply to GetFolder for contacts and calendar, in this order, says. */
export function readAnswer(reply: HttpReply, context: CallContext): ReplyFact {
  const envelope = envelopeOf(reply)?.element;
  const body = envelope?.child('s:Body');
  if (!envelope || !body) return withoutSoap(reply);
  const server = serverOf(envelope);
  const fault = body.child('s:Fault');
  if (fault) {
    const { code, message } = readFault(fault);
    return { kind: 'fault', what: kindOf(code, fault, context), code, message, server };
  }
  if (reply.status !== 200) return withoutSoap(reply);
  const messages = responseMessages(body, 'GetFolder');
  // A batch fails as a whole in its first message on some servers.
  const code = messages[0]?.child('m:ResponseCode')?.text.trim() ?? '';
  const what = kindOf(code, messages[0], context);
  if (what !== 'other') {
    const message = quoted(messages[0]?.child('m:MessageText')?.text.trim() ?? '');
    return { kind: 'fault', what, code: quoted(code), message, server };
  }
  const [contacts, calendar] = [folderOf(messages[0], context), folderOf(messages[1], context)];
  return { kind: 'answered', server, contacts, calendar };
}

function withoutSoap(reply: HttpReply): ReplyFact {
  const { status, location = null } = reply;
  const webPage = isWebPage(reply);
  if (webPage || location !== null || (status !== 200 && status !== 500)) {
    return { kind: 'http', status, location, webPage };
  }
  return { kind: 'not-soap', status };
}

function kindOf(
  code: string,
  element: Element | undefined,
  context: CallContext,
): Extract<ReplyFact, { kind: 'fault' }>['what'] {
  if (code === '' || code === 'NoError') return 'other';
  const problem = problemOfCode(code, '', context, element && backOffOf(element));
  if (problem.kind === 'throttled') return 'busy';
  if (problem.kind === 'unsupported') return 'version';
  if (problem.kind === 'denied' && problem.reason === 'impersonation') return 'impersonation';
  return problem.kind === 'not-found' && problem.what === 'mailbox' ? 'mailbox' : 'other';
}

function serverOf(envelope: Element): ServerFact | null {
  const info = envelope.child('s:Header')?.child('t:ServerVersionInfo');
  if (!info) return null;
  const number = (name: string) => count(info.attribute(name));
  const [major, minor] = [number('MajorVersion'), number('MinorVersion')];
  if (major === null || minor === null) return null;
  return {
    build: [major, minor, number('MajorBuildNumber') ?? 0, number('MinorBuildNumber') ?? 0],
    schema: info.attribute('Version') ?? null,
  };
}

/** Null for what is no count. */
function count(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function folderOf(message: Element | undefined, context: CallContext): FolderFact {
  const code = quoted(message?.child('m:ResponseCode')?.text.trim() ?? 'nothing');
  const folder = message?.child('m:Folders')?.firstOfTypes();
  if (message && folder && message.attribute('ResponseClass') !== 'Error') {
    const total = folder.child('t:TotalCount')?.text.trim();
    const rights = folder.child('t:EffectiveRights');
    const has = (right: string) => rights?.child(`t:${right}`)?.text.trim() === 'true';
    return {
      kind: 'open',
      name: quoted(folder.child('t:DisplayName')?.text ?? ''),
      total: count(total),
      writable: rights ? has('CreateContents') && has('Modify') && has('Delete') : null,
    };
  }
  const problem = problemOfCode(code, '', context);
  if (problem.kind === 'denied') return { kind: 'denied', code };
  return problem.kind === 'not-found' ? { kind: 'missing', code } : { kind: 'error', code };
}
