import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../http/body.js';
import { sendJson } from '../http/reply.js';
import type { EmulatorControl } from './control.js';

type Arguments = Record<string, unknown>;

// The same names as in process, each a POST of a JSON object of arguments to /control/<name>; those that only read
// are GETs as well, with their arguments in the query.
const VERBS: Record<string, (control: EmulatorControl, given: never) => unknown> = {
  counters: (control) => control.counters(),
  earlyArrivals: (control) => control.earlyArrivals(),
  resetCounters: (control) => control.resetCounters(),
  injectFault: (control, fault: Parameters<EmulatorControl['injectFault']>[0]) => control.injectFault(fault),
  clearFaults: (control) => control.clearFaults(),
  setLatency: (control, given: { milliseconds: number }) => control.setLatency(given.milliseconds),
  contacts: (control, given: { address: string; folder?: string }) =>
    control.contacts(given.address, given.folder),
  createContact: (control, given: { address: string; properties: Arguments; folder?: string }) =>
    control.createContact(given.address, given.properties, given.folder),
  createDistributionList: (control, given: { address: string; displayName: string; folder?: string }) =>
    control.createDistributionList(given.address, given.displayName, given.folder),
  deleteFolder: (control, given: { address: string; folder: string; type: 'HardDelete' }) =>
    control.deleteFolder(given.address, given.folder, given.type),
  updateContact: (control, given: { address: string; itemId: string; properties: Arguments }) =>
    control.updateContact(given.address, given.itemId, given.properties),
  photo: (control, given: { address: string; itemId: string }) => control.photo(given.address, given.itemId),
  setPhoto: (control, given: { address: string; itemId: string; content: string | null }) =>
    control.setPhoto(given.address, given.itemId, given.content),
  setPhotoReencoding: (control, given: { enabled: boolean }) => control.setPhotoReencoding(given.enabled),
  deleteContact: (control, given: { address: string; itemId: string; type: 'HardDelete' }) =>
    control.deleteContact(given.address, given.itemId, given.type),
  deliverMessage: (control, given: { address: string; subject: string }) =>
    control.deliverMessage(given.address, given.subject),
  notifications: (control) => control.notifications(),
  setStreamShape: (control, given: Parameters<EmulatorControl['setStreamShape']>[0]) =>
    control.setStreamShape(given),
  endStreams: (control) => control.endStreams(),
  cutStreams: (control) => control.cutStreams(),
  dropSubscriptions: (control) => control.dropSubscriptions(),
  addMailbox: (control, given: { address: string; displayName: string }) => control.addMailbox(given),
  setAccount: (control, given: { userName: string }) => control.setAccount(given),
  revokeTokens: (control) => control.revokeTokens(),
};
const READING = new Set(['counters', 'contacts', 'earlyArrivals', 'notifications']);

/** Serves /control/<name> to callers on this machine. Answers with the result as JSON, or HTTP 400 and `{ error }`. */
export async function serveControl(
  request: IncomingMessage,
  response: ServerResponse,
  control: EmulatorControl,
): Promise<void> {
  if (!isLoopback(request.socket.remoteAddress)) return sendJson(response, { error: 'Loopback only.' }, 403);
  const url = new URL(request.url ?? '', 'http://localhost');
  const name = url.pathname.replace(/^\/control\//, '');
  const verb = VERBS[name];
  const allowed = request.method === 'POST' || (request.method === 'GET' && READING.has(name));
  if (!verb || !allowed) {
    request.resume();
    return sendJson(response, { error: `There is no ${request.method} ${url.pathname}.` }, 404);
  }
  try {
    const body = (await readBody(request)).toString();
    const given: unknown = body ? JSON.parse(body) : Object.fromEntries(url.searchParams);
    sendJson(response, verb(control, given as never));
  } catch (error) {
    sendJson(response, { error: error instanceof Error ? error.message : String(error) }, 400);
  }
}

function isLoopback(address = ''): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address);
}
