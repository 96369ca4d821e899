import { afterAll, beforeAll } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../src/index.js';
import { checkReplies, keepReply } from './reply-schema.js';

export const ANNA = 'anna@firm.test';
export const BORIS = 'boris@firm.test';
export const PASSWORD = 'correct horse';

export const OPTIONS: EmulatorOptions = {
  dataFile: ':memory:',
  domain: 'FIRM',
  accounts: [
    { userName: 'service', password: PASSWORD, mayImpersonate: true },
    { userName: 'anna', password: PASSWORD, mayImpersonate: false, mailbox: ANNA },
    { userName: 'outsider', password: PASSWORD, mayImpersonate: false },
  ],
  mailboxes: [
    { address: ANNA, displayName: 'Анна Иванова' },
    { address: BORIS, displayName: 'Boris' },
  ],
};

/** What a test says of a request beside its body. */
export interface Sending {
  user?: string;
  password?: string;
  /** The address that the account acts as. */
  as?: string;
  version?: string;
  /** The X-AnchorMailbox header. */
  anchor?: string;
  /** XML that goes into the SOAP header. */
  header?: string;
  /** Further HTTP headers. */
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Headers;
  /** The whole document. */
  text: string;
  /** ResponseCode of each response message, or of the fault. */
  codes: string[];
}

export interface TestServer {
  emulator: Emulator;
  /** Sends the child of a SOAP body, as Anna by default. */
  send(body: string, sending?: Sending): Promise<Reply>;
}

/** A server for the tests of a file, with one mailbox each for Anna and Boris; every reply is checked by the schema. */
export function useServer(options: Partial<EmulatorOptions> = {}): TestServer {
  const server = {
    send: (body: string, sending?: Sending) => sendTo(server.emulator.url, body, sending),
  } as TestServer;
  beforeAll(async () => {
    server.emulator = await startEmulator({ ...OPTIONS, ...options });
  });
  afterAll(async () => {
    await server.emulator.close();
    checkReplies();
  });
  return server;
}

export async function sendTo(url: string, body: string, sending: Sending = {}): Promise<Reply> {
  return sendDocument(url, soapDocument(body, sending), sending);
}

export function soapDocument(
  body: string,
  { as, version = 'Exchange2016', header = '' }: Sending = {},
): string {
  const impersonation = as
    ? `<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>${as}</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`
    : '';
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types">' +
    `<soap:Header><t:RequestServerVersion Version="${version}"/>${impersonation}${header}</soap:Header><soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

export async function sendDocument(url: string, document: string, sending: Sending = {}): Promise<Reply> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      Authorization: basic(sending),
      ...(sending.anchor ? { 'X-AnchorMailbox': sending.anchor } : {}),
      ...sending.headers,
    },
    body: document,
  });
  const text = await response.text();
  if (response.status === 200) keepReply(text);
  return { status: response.status, headers: response.headers, text, codes: all(text, 'ResponseCode') };
}

export function basic({ user = 'anna', password = PASSWORD }: Sending = {}): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

/** The texts of all elements of a name, by their order, references decoded. */
export function all(text: string, name: string): string[] {
  const matches = text.matchAll(new RegExp(`<(?:\\w+:)?${name}(?: [^>]*)?(?:/>|>([^<]*)</)`, 'g'));
  return [...matches].map(([, content = '']) => decode(content));
}

/** The values of an attribute of all elements of a name, by their order. */
export function attributes(text: string, name: string, attribute: string): string[] {
  const matches = text.matchAll(new RegExp(`<(?:\\w+:)?${name} [^>]*?\\b${attribute}="([^"]*)"`, 'g'));
  return [...matches].map(([, value = '']) => decode(value));
}

function decode(text: string): string {
  return text
    .replace(/&#x([0-9A-F]+);/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
