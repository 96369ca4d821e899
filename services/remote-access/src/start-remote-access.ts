import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { nestLogger } from '@pmsync/observability';
import type { Server, ServerOptions } from 'node:https';
import { Drain } from './http/drain.js';
import type { RemoteAccessOptions } from './options.js';
import { RemoteAccessModule } from './remote-access.module.js';

/** Longer than the driver keeps a connection that is idle: it never sends into one that is just being closed. */
const keepIdle = 65_000;
const patience = { handshake: 10_000, headers: 10_000, request: 30_000 };

export interface RunningRemoteAccess {
  /** What callers write as the server: `https://{host}:{port}/pwa`. */
  readonly url: string;
  /** What is under way ends first. The stores stay open. */
  close(): Promise<void>;
}

/** Starts the server. Thrown: an `Error` when certificate and key cannot be used, when a token's digest is none, or when the port is taken. */
export async function startRemoteAccess(options: RemoteAccessOptions): Promise<RunningRemoteAccess> {
  const app = await NestFactory.create<NestExpressApplication<Server>>(RemoteAccessModule.register(options), {
    logger: nestLogger(options.logger),
    bodyParser: false,
    abortOnError: false,
    httpsOptions: tlsOptions(options),
  });
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  const server = app.getHttpServer();
  server.headersTimeout = patience.headers;
  server.requestTimeout = patience.request;
  server.keepAliveTimeout = keepIdle;
  const drain = new Drain(server);
  server.on('tlsClientError', ({ message }) =>
    options.logger.debug({ reason: message }, 'a caller could not speak TLS with us'),
  );
  try {
    await app.listen(options.port, options.host);
  } catch (error) {
    await app.close();
    throw error;
  }
  return { url: `${await app.getUrl()}/pwa`, close: () => drain.end(() => app.close()) };
}

function tlsOptions({
  certificate,
  key,
  clientCertificateAuthority,
}: RemoteAccessOptions): Omit<ServerOptions, 'SNICallback'> {
  return {
    cert: certificate,
    key,
    minVersion: 'TLSv1.2',
    handshakeTimeout: patience.handshake,
    // Without an authority of our own, Node would accept a certificate of any public one.
    ...(clientCertificateAuthority !== null && {
      ca: [clientCertificateAuthority],
      requestCert: true,
      // Who has none may still have a token.
      rejectUnauthorized: false,
    }),
  };
}
