import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { AddressRefused, type Networks } from './networks.js';

/** Where connections go, and what is trusted there. */
export interface Destination {
  /** `http(s)://host:port`. */
  readonly origin: URL;
  /** PEM; authorities that are trusted besides the public ones. */
  readonly certificateAuthorities: readonly string[] | null;
  /** False: any certificate will do. */
  readonly verifyCertificate: boolean;
  /** An HTTP proxy that makes tunnels (CONNECT), with the account for it where it wants one. */
  readonly proxy: URL | null;
  /** Which addresses may be connected to. What a proxy makes of a name is its own business. */
  readonly networks: Networks;
}

/** Milliseconds until a server has to have taken a connection. */
export const connectTimeout = 10_000;

/** Thrown when the proxy made no tunnel; the request was not sent. */
export class ProxyRefused extends Error {
  constructor(
    /** `host:port` of the proxy. */
    readonly proxy: string,
    /** What it answered; null when it could not be reached. */
    readonly status: number | null,
  ) {
    super(`The proxy ${proxy} made no connection.`);
  }
}

/** Thrown when the other side took too long; the request was not sent. */
class ConnectTimeout extends Error {
  readonly code = 'UND_ERR_CONNECT_TIMEOUT';
}

/** Opens a connection, TLS and all. Rejects with the errors of `node:net` and `node:tls`, with {@link ProxyRefused}, `AddressRefused` or a time-out; nothing was sent then. */
export async function connect(destination: Destination, timeout: number): Promise<Socket> {
  const signal = AbortSignal.timeout(Math.min(timeout, connectTimeout));
  try {
    const socket = await reach(destination, signal);
    return destination.origin.protocol === 'https:' ? await encrypt(socket, destination, signal) : socket;
  } catch (error) {
    throw signal.aborted ? new ConnectTimeout('No connection in time.') : error;
  }
}

/** The first half of {@link connect}: a connection in clear text, through the proxy where there is one. Given up when the signal says so. */
export async function reach({ origin, proxy, networks }: Destination, signal: AbortSignal): Promise<Socket> {
  networks.permit(bareHost(origin));
  const socket = proxy ? await tunnel(proxy, origin, networks, signal) : await tcp(origin, networks, signal);
  socket.setNoDelay(true);
  return socket;
}

function portOf({ port, protocol }: URL): number {
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
}

export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

function tcp(origin: URL, { lookup }: Networks, signal: AbortSignal): Promise<Socket> {
  return established(connectTcp({ host: bareHost(origin), port: portOf(origin), lookup }), 'connect', signal);
}

/** The second half: TLS. */
export function encrypt(socket: Socket, destination: Destination, signal: AbortSignal): Promise<TLSSocket> {
  const { certificateAuthorities, verifyCertificate, origin } = destination;
  const host = bareHost(origin);
  const encrypted = connectTls({
    socket,
    host,
    // A name, and no address, is what the certificate is asked for by (RFC 6066).
    servername: /^[\d.]+$|:/.test(host) ? '' : host,
    ca: certificateAuthorities ? [...certificateAuthorities] : undefined,
    rejectUnauthorized: verifyCertificate,
    ALPNProtocols: ['http/1.1'],
  });
  return established(encrypted, 'secureConnect', signal);
}

function established<Made extends Socket>(
  socket: Made,
  event: 'connect' | 'secureConnect',
  signal: AbortSignal,
): Promise<Made> {
  return new Promise((resolve, reject) => {
    const giveUp = () => socket.destroy(new Error('Given up.'));
    const fail = (error: Error) => {
      signal.removeEventListener('abort', giveUp);
      reject(error);
    };
    const closed = () => fail(new BrokenOff());
    signal.addEventListener('abort', giveUp, { once: true });
    // The listener stays: an error that comes while nobody sends only ends the connection.
    socket.on('error', fail).once('close', closed);
    socket.once(event, () => {
      signal.removeEventListener('abort', giveUp);
      socket.off('close', closed);
      resolve(socket);
    });
  });
}

/** Thrown when the other side hung up before the connection stood. */
class BrokenOff extends Error {
  readonly code = 'ECONNREFUSED';
}

/** A connection through the proxy, whatever goes through it: what the server ties to a connection stays on it. */
function tunnel(proxy: URL, origin: URL, networks: Networks, signal: AbortSignal): Promise<Socket> {
  networks.permit(bareHost(proxy));
  const target = `${origin.hostname}:${portOf(origin)}`;
  const account = proxy.username
    ? `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`
    : null;
  const ask = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = ask({
      method: 'CONNECT',
      host: bareHost(proxy),
      port: portOf(proxy),
      path: target,
      lookup: networks.lookup,
      signal,
      headers: {
        host: target,
        ...(account && { 'proxy-authorization': `Basic ${Buffer.from(account).toString('base64')}` }),
      },
    });
    const refuse = ({ statusCode = 0 }: IncomingMessage) => {
      asked.destroy();
      reject(new ProxyRefused(proxy.host, statusCode));
    };
    const fail = (error: Error) =>
      reject(error instanceof AddressRefused ? error : new ProxyRefused(proxy.host, null));
    asked.once('error', fail).once('response', refuse);
    asked.once('connect', (reply, socket: Socket) => {
      socket.on('error', () => socket.destroy());
      if (reply.statusCode === 200) return resolve(socket);
      socket.destroy();
      refuse(reply);
    });
    asked.end();
  });
}
