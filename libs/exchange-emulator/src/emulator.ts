import { createServer as createTlsServer } from 'node:https';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import { AnnouncedRests } from './control/announced-rests.js';
import { controlOf, type EmulatorControl } from './control/control.js';
import { CounterBoard } from './control/counters.js';
import { FaultQueue } from './control/faults.js';
import { serveControl } from './control/http-control.js';
import { serveEws, type EndpointParts } from './http/ews-endpoint.js';
import { sendPlain } from './http/reply.js';
import { serveToken, tenantOf } from './http/token-endpoint.js';
import { Accounts } from './sign-in/accounts.js';
import { SignInDesk } from './sign-in/desk.js';
import { Entra } from './sign-in/entra.js';
import { methodsOf } from './sign-in/methods.js';
import { Store } from './mailbox/store.js';
import { BackEnds } from './notifications/back-ends.js';
import { Streams } from './notifications/streams.js';
import { Subscriptions } from './notifications/subscriptions.js';
import type { EmulatorOptions } from './options.js';
import { serverBuild } from './soap/server-version.js';

const DEFAULT_CONCURRENCY = 27;
const DEFAULT_STREAMS = 10;
const KEEP_ALIVE_MS = 60_000;

/** A running server. */
export interface Emulator {
  /** http(s)://HOST:PORT/ews/exchange.asmx */
  readonly url: string;
  /** http(s)://HOST:PORT/control */
  readonly controlUrl: string;
  readonly control: EmulatorControl;
  /** Cuts all connections and closes the data file. */
  close(): Promise<void>;
}

/**
 * Starts an Exchange that speaks EWS over HTTP.
 * Thrown when the port is taken, the data file cannot be opened, or an option makes no sense: an Error.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const build = serverBuild(options.serverVersion ?? 'Exchange2016');
  const entra = options.entra && new Entra(options.entra);
  const accounts = new Accounts(options.accounts, options.domain);
  const counters = new CounterBoard();
  const desk = new SignInDesk(methodsOf(options, accounts, entra), counters);
  const store = new Store(options.dataFile);
  store.transaction(() => {
    for (const { address, displayName } of options.mailboxes) store.mailboxes.ensure(address, displayName);
  });
  const subscriptions = new Subscriptions(store.changes);
  const backEnds = new BackEnds(options.backEnds ?? 1);
  const subscriptionsByMailbox = options.subscriptionsByMailbox ?? false;
  const parts: EndpointParts = {
    subscriptions,
    backEnds,
    subscriptionsByMailbox,
    streams: new Streams(
      subscriptions,
      backEnds,
      build,
      options.maxStreams ?? DEFAULT_STREAMS,
      subscriptionsByMailbox,
    ),
    store,
    accounts,
    desk,
    entra,
    build,
    counters,
    faults: new FaultQueue(),
    rests: new AnnouncedRests(),
    maxConcurrency: options.maxConcurrency ?? DEFAULT_CONCURRENCY,
    latency: 0,
    reencodesPhotos: false,
  };
  const control = controlOf(parts);
  const { tls } = options;
  const server = (tls ? createTlsServer({ cert: tls.certificate, key: tls.key }) : createServer()).on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => {
      serve(request, response, parts, control).catch((error: unknown) => {
        // A client that went away, or a server that was closed meanwhile: nobody waits for this reply.
        if (request.destroyed || !server.listening) return void response.destroy();
        console.error('The emulated Exchange could not serve a request:', error);
        if (response.headersSent) response.destroy();
        else sendPlain(response, 500, 'Internal Server Error');
      });
    },
  );
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url: `${origin}/ews/exchange.asmx`,
    controlUrl: `${origin}/control`,
    control,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          store.close();
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
  control: EmulatorControl,
): Promise<void> {
  const path = (request.url ?? '').replace(/[?#].*$/, '');
  if (path.toLowerCase() === '/ews/exchange.asmx') return serveEws(request, response, parts);
  const tenant = tenantOf(path);
  const { entra, counters } = parts;
  if (entra && tenant !== undefined) {
    const origin = `${request.socket instanceof TLSSocket ? 'https' : 'http'}://${request.headers.host}`;
    return serveToken(request, response, tenant, { entra, counters, origin });
  }
  if (path.startsWith('/control/')) return serveControl(request, response, control);
  request.resume();
  sendPlain(response, 404, 'Not Found');
}
