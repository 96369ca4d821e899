import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { ConsoleSettings } from '@pmsync/settings';
import { Refusal } from '../http/refusal.js';
import { hostOf, isLoopback, isWildcard } from './host.js';

export interface AccessSettings extends ConsoleSettings {
  /** The address or name that the console listens on. */
  readonly listensOn: string;
}

/**
 * Who may ask the console for anything but the status page. A browser that shows a foreign page must not act for its user, so requests name a host that is
 * ours (against DNS that is turned to this machine) and come from no other site.
 */
export class Access {
  /** Why nobody may; null when somebody may. */
  readonly closed: string | null;
  private readonly token: Buffer | null;
  private readonly hosts: ReadonlySet<string>;

  constructor({ token, hosts, listensOn }: AccessSettings) {
    this.token = token && digest(token.reveal());
    this.hosts = new Set([...hosts, ...(isWildcard(listensOn) ? [] : [listensOn.toLowerCase()])]);
    this.closed =
      token || isLoopback(listensOn)
        ? null
        : `This console listens on ${listensOn} and has no token, so it answers GET /status only: set PMSYNC_CONSOLE_TOKEN, or PMSYNC_HTTP_HOST=127.0.0.1.`;
  }

  /** Thrown: {@link Refusal} with 401 or 403. */
  admit(headers: IncomingHttpHeaders): void {
    const host = hostOf(headers.host ?? '');
    if (host === null || !(isLoopback(host) || this.hosts.has(host))) {
      throw new Refusal(
        403,
        'Host: this console does not go by that name: use one of its own, or add it to PMSYNC_CONSOLE_HOST.',
      );
    }
    this.refuseOtherSites(headers);
    if (this.closed !== null) throw new Refusal(403, this.closed);
    if (this.token === null) return;
    const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (given === undefined) {
      throw new Refusal(
        401,
        'Authorization: this console demands its token (PMSYNC_CONSOLE_TOKEN), as "Bearer TOKEN".',
      );
    }
    if (!timingSafeEqual(digest(given), this.token)) {
      throw new Refusal(
        401,
        "Authorization: that is not this console's token: see PMSYNC_CONSOLE_TOKEN where it runs.",
      );
    }
  }

  admits(headers: IncomingHttpHeaders): boolean {
    try {
      this.admit(headers);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  private refuseOtherSites(headers: IncomingHttpHeaders): void {
    const site = headers['sec-fetch-site'];
    const { origin } = headers;
    const ownOrigin =
      origin === undefined || [`http://${headers.host}`, `https://${headers.host}`].includes(origin);
    if (ownOrigin && (site === undefined || site === 'same-origin' || site === 'none')) return;
    throw new Refusal(403, 'Origin: requests from pages of other sites are refused.');
  }
}

/** Digests are of one length: comparing them tells nothing of the token's. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
