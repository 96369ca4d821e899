import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Tokens } from './tokens.js';

/** Who asks. */
export interface Caller {
  /** For the log, and for counting: a token's name and a certificate's are never taken for each other. */
  readonly name: string;
  /** Null: every database. */
  readonly databases: ReadonlySet<string> | null;
}

/** The caller by the client certificate, if the authority signed it, else by the token; null for one who is neither. */
export function callerOf(request: IncomingMessage, tokens: Tokens): Caller | null {
  return byCertificate(request) ?? byToken(request, tokens);
}

function byCertificate({ socket }: IncomingMessage): Caller | null {
  if (!(socket instanceof TLSSocket) || !socket.authorized) return null;
  const { subject } = socket.getPeerCertificate();
  return { name: `certificate ${subject?.CN ?? 'without a name'}`, databases: null };
}

function byToken({ headers }: IncomingMessage, tokens: Tokens): Caller | null {
  const [, token] = /^Bearer +([\x21-\x7e]+)$/i.exec(headers.authorization ?? '') ?? [];
  const holder = token === undefined ? null : tokens.holderOf(token);
  return holder && { name: `token ${holder.name}`, databases: holder.databases };
}
