import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { diagnose, type ExchangeFinding, type MailServerNameFact } from '@pmsync/domain';
import { startEmulator, type Emulator, type EmulatorOptions } from '@pmsync/exchange-emulator';
import { afterAll, afterEach } from 'vitest';
import { connectEws, type ExchangeAccess } from '../../src/index.js';
import { accessTo, basic } from '../access.js';
import { ReplyServer, type Reply } from '../reply-server.js';
import { Authority } from './authority.js';

export const mailbox = 'anna@firm.test';
export const password = 's3cret';
const named: MailServerNameFact = { kind: 'named', name: '127.0.0.1' };
export const authority = Authority.make();
afterAll(() => authority.remove());

const closing: (() => unknown)[] = [];
/** All that were started. */
export const emulators: Emulator[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
/** What is to be ended after the test. */
export function ending<Started extends { close(): unknown }>(started: Started): Started {
  closing.push(() => started.close());
  return started;
}

export async function emulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const started = await startEmulator({
    dataFile: ':memory:',
    accounts: [
      { userName: 'svc', password, mayImpersonate: true },
      { userName: 'nobody', password, mayImpersonate: false },
    ],
    mailboxes: [{ address: mailbox, displayName: 'Anna' }],
    ...options,
  });
  emulators.push(started);
  return ending(started);
}

/** A server that asks for a sign-in, and answers so to whoever brings one; or so to everybody. */
export async function replying(reply: Reply, toEverybody = false): Promise<string> {
  const server = ending(await ReplyServer.start());
  server.answer = () => {
    const signedIn = server.requests.at(-1)?.headers.authorization !== undefined;
    return signedIn || toEverybody
      ? reply
      : { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' }, body: '' };
  };
  return server.url;
}

const soap = (header: string, body: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Header>${header}</s:Header><s:Body>${body}</s:Body></s:Envelope>`;
export const fault = (code: string, header = '') => ({
  status: 500,
  headers: { 'content-type': 'text/xml' },
  body: soap(
    header,
    `<s:Fault><faultcode>a:${code}</faultcode><faultstring>It failed.</faultstring></s:Fault>`,
  ),
});

export async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A connection to be checked. */
export interface Tried {
  readonly url: string;
  readonly access?: Partial<ExchangeAccess>;
  readonly mailbox?: string | null;
  readonly mailServerName?: MailServerNameFact;
  /** Milliseconds that the whole check may take. */
  readonly patience?: number;
}

export async function check(tried: Tried): Promise<readonly ExchangeFinding[]> {
  const { url, access, mailServerName = named, patience = 10_000 } = tried;
  const mailboxes = ending(connectEws(accessTo(url, { signIn: basic({ password }), ...access })));
  const whose = tried.mailbox === undefined ? mailbox : tried.mailbox;
  const facts = await mailboxes.check(whose, { deadline: Date.now() + patience });
  return diagnose({ ...facts, mailServerName }, Date.now());
}

/** A proxy that makes no tunnel. */
export async function refusingProxy(): Promise<string> {
  const server = createHttpServer().on('connect', (_, socket) =>
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
