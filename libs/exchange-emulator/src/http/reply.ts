import { gzipSync } from 'node:zlib';
import type { IncomingMessage, ServerResponse } from 'node:http';

const WORTH_PACKING = 1024;

/** Sends a SOAP envelope, packed where the client asks for that; cut in its middle where a test wants that. */
export function sendXml(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  xml: string,
  truncated = false,
): void {
  const whole = Buffer.from(xml);
  const body = truncated ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  const packed =
    body.length > WORTH_PACKING && /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (packed) response.setHeader('Content-Encoding', 'gzip');
  send(response, status, 'text/xml; charset=utf-8', packed ? gzipSync(body, { level: 1 }) : body);
}

export function sendPlain(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', Buffer.from(text));
}

export function sendHtml(response: ServerResponse, status: number, html: string): void {
  send(response, status, 'text/html; charset=utf-8', Buffer.from(html));
}

/** Sends a JSON value with HTTP 200, or what else the status is. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  send(response, status, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(value ?? null)));
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'Content-Type': type, 'Content-Length': body.length });
  response.end(body);
}
