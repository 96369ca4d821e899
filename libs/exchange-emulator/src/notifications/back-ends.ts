import type { IncomingHttpHeaders } from 'node:http';

const COOKIE = 'X-BackEndOverrideCookie';

/**
 * The mailbox servers behind one address. A client that wants its requests to reach the same one says so by
 * X-PreferServerAffinity, and sends back the cookie that it gets; else requests go to one after the other.
 */
export class BackEnds {
  private next = 0;

  constructor(private readonly count: number) {}

  /** The back end that serves a request, and the cookie to set where the client wants to come back to it. */
  route(headers: IncomingHttpHeaders): { backEnd: number; cookie?: string } {
    const affine = String(headers['x-preferserveraffinity'] ?? '').toLowerCase() === 'true';
    const sent = affine ? new RegExp(`${COOKIE}=backend(\\d+)~`).exec(headers.cookie ?? '')?.[1] : undefined;
    if (sent !== undefined && Number(sent) < this.count) return { backEnd: Number(sent) };
    const backEnd = this.next++ % this.count;
    return affine
      ? { backEnd, cookie: `${COOKIE}=backend${backEnd}~${Date.now()}; path=/; HttpOnly` }
      : { backEnd };
  }
}
