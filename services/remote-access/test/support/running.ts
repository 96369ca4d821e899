import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:https';
import { connect, type TLSSocket } from 'node:tls';
import { createLogger } from '@pmsync/observability';
import { Secret } from '@pmsync/settings';
import { openProjectMateStore, type ProjectMateAccess, type ProjectMateStore } from '@pmsync/store';
import type { Authority } from '../../../../libs/store/test/remote/certificates.js';
import { type Certificate } from '../../../../libs/store/test/remote/certificates.js';
import { startRemoteAccess, type RemoteAccessOptions, type RunningRemoteAccess } from '../../src/index.js';
import { FakeStore } from './fake-store.js';

export const tokens = {
  office: 'token-of-the-office',
  hashed: 'token-as-a-digest',
  guest: 'token-of-a-guest',
};

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly text: string;
}

/** A remote access with one database, `firm`, and all that a test does to it. Closes by `close`, and everything that was opened on it. */
export class Running {
  readonly store = new FakeStore();
  readonly log: string[] = [];
  url = '';
  private service: RunningRemoteAccess | null = null;
  private readonly closing: (() => Promise<void>)[] = [];

  private constructor(
    private readonly authority: Authority,
    private readonly clients: Authority,
  ) {}

  static async start(
    authority: Authority,
    clients: Authority,
    changes: Partial<RemoteAccessOptions> = {},
  ): Promise<Running> {
    const running = new Running(authority, clients);
    const { certificate, key } = authority.server();
    const service = await startRemoteAccess({
      host: '127.0.0.1',
      port: 0,
      certificate,
      key,
      clientCertificateAuthority: clients.certificate,
      tokens: [
        { name: 'office', token: new Secret(tokens.office) },
        { name: 'hashed', sha256: createHash('sha256').update(tokens.hashed).digest('hex') },
        { name: 'guest', token: new Secret(tokens.guest), databases: ['lobby'] },
      ],
      requestsPerSecond: 1_000,
      databases: new Map<string, ProjectMateStore>([['firm', running.store]]),
      logger: createLogger({
        service: 'remote-access',
        level: 'trace',
        destination: { write: (line) => void running.log.push(line) },
      }),
      ...changes,
    });
    running.url = service.url;
    running.closing.push(() => running.closeService());
    running.service = service;
    return running;
  }

  /** Closes the service alone; those who call it stay. */
  async closeService(): Promise<void> {
    await this.service?.close();
    this.service = null;
  }

  /** The driver that the product has for it. */
  driver(changes: Partial<ProjectMateAccess & { kind: 'remote' }> = {}): ProjectMateStore {
    const store = openProjectMateStore({
      kind: 'remote',
      url: this.url,
      database: 'firm',
      token: new Secret(tokens.office),
      clientCertificate: null,
      certificateAuthority: this.authority.certificate,
      tls: 'verify',
      ...changes,
    });
    this.closing.push(() => store.close());
    return store;
  }

  /** One request as it is. */
  async send(
    path: string,
    options: {
      readonly method?: string;
      readonly token?: string | null;
      readonly body?: string | Buffer;
      readonly headers?: Readonly<Record<string, string>>;
      readonly client?: Certificate;
      readonly maxVersion?: 'TLSv1.1' | 'TLSv1.2';
    } = {},
  ): Promise<Answer> {
    const { method = 'POST', token = tokens.office, body = '{}', headers = {}, client, maxVersion } = options;
    return await new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.url),
        {
          method,
          ca: this.authority.certificate,
          agent: false,
          headers: {
            'content-type': 'application/json',
            ...(token !== null && { authorization: `Bearer ${token}` }),
            ...headers,
          },
          ...(client && { cert: client.certificate, key: client.key }),
          ...(maxVersion && { maxVersion, minVersion: 'TLSv1' as const, ciphers: 'DEFAULT@SECLEVEL=0' }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode!,
              headers: response.headers,
              text,
              body: text === '' ? null : JSON.parse(text),
            });
          });
        },
      );
      sent.on('error', reject);
      sent.end(method === 'GET' ? undefined : body);
    });
  }

  /** A connection on which nothing has been asked yet. */
  async connect(): Promise<TLSSocket> {
    const { hostname, port } = new URL(this.url);
    const socket = connect({ host: hostname, port: Number(port), ca: this.authority.certificate });
    socket.on('error', () => undefined);
    this.closing.push(() => Promise.resolve(void socket.destroy()));
    await once(socket, 'secureConnect');
    return socket;
  }

  client(name: string): Certificate {
    return this.clients.client(name);
  }

  /** The lines of requests in the log, so far. */
  requests(): Record<string, unknown>[] {
    return this.log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'request');
  }

  async close(): Promise<void> {
    for (const close of this.closing.splice(0).reverse()) await close();
  }
}
