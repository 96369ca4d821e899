import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { controlOf, type EmulatorControl } from './control/control.js';
import { CounterBoard } from './control/counters.js';
import { FaultQueue } from './control/faults.js';
import { serveControl } from './control/http-control.js';
import { serveEws, type EndpointParts } from './http/ews-endpoint.js';
import { sendPlain } from './http/reply.js';
import { Accounts } from './http/sign-in.js';
import { Store } from './mailbox/store.js';
import type { EmulatorOptions } from './options.js';
import { serverBuild } from './soap/server-version.js';

const DEFAULT_CONCURRENCY = 27;
const KEEP_ALIVE_MS = 60_000;

/** A running server. */
export interface Emulator {
  /** http://HOST:PORT/ews/exchange.asmx */
  readonly url: string;
  /** http://HOST:PORT/control */
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
  const store = new Store(options.dataFile);
  store.transaction(() => {
    for (const { address, displayName } of options.mailboxes) store.mailboxes.ensure(address, displayName);
  });
  const parts: EndpointParts = {
    store,
    accounts: new Accounts(options.accounts, options.domain),
    build,
    counters: new CounterBoard(),
    faults: new FaultQueue(),
    maxConcurrency: options.maxConcurrency ?? DEFAULT_CONCURRENCY,
    latency: 0,
    reencodesPhotos: false,
  };
  const control = controlOf(parts);
  const server = createServer((request, response) => {
    serve(request, response, parts, control).catch((error: unknown) => {
      // A client that went away, or a server that was closed meanwhile: nobody waits for this reply.
      if (request.destroyed || !server.listening) return void response.destroy();
      console.error('The emulated Exchange could not serve a request:', error);
      if (response.headersSent) response.destroy();
      else sendPlain(response, 500, 'Internal Server Error');
    });
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
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
  if (path.startsWith('/control/')) return serveControl(request, response, control);
  request.resume();
  sendPlain(response, 404, 'Not Found');
}
