import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CounterBoard } from '../control/counters.js';
import type { Entra } from '../sign-in/entra.js';
import { readBody } from './body.js';
import { sendJson, sendPlain } from './reply.js';

const PATH = /^\/([^/]+)\/oauth2\/v2\.0\/token$/;

/** The tenant that a path of the token endpoint names; undefined for other paths. */
export function tenantOf(path: string): string | undefined {
  const tenant = PATH.exec(path)?.[1];
  return tenant && decodeURIComponent(tenant);
}

/** Serves `/{tenant}/oauth2/v2.0/token`, counted as `token`. */
export async function serveToken(
  request: IncomingMessage,
  response: ServerResponse,
  tenant: string,
  { entra, counters, origin }: { entra: Entra; counters: CounterBoard; origin: string },
): Promise<void> {
  const form = new URLSearchParams((await readBody(request)).toString());
  if (request.method !== 'POST') return sendPlain(response, 405, '');
  counters.countSignIn('token');
  const { status, body } = entra.token(tenant, `${origin}${request.url}`, form);
  sendJson(response, body, status);
}
