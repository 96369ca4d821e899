import type { ServerResponse } from 'node:http';
import type { Server } from 'node:https';

/** Within what Kubernetes and service managers wait before they kill; who is cut off may ask again elsewhere. */
const longest = 20_000;
const look = 250;

/**
 * Lets a server go down: every answer that is under way goes out, and nothing waits for callers who keep their connections open. Node by itself
 * closes only those that are idle at that moment, and goes on serving all others for as long as they ask.
 */
export class Drain {
  private readonly underWay = new Set<ServerResponse>();
  private begun = false;

  constructor(private readonly server: Server) {
    server.prependListener('request', (_request, response: ServerResponse) => {
      this.underWay.add(response);
      response.once('close', () => this.underWay.delete(response));
      if (this.begun) lastOfItsConnection(response);
    });
  }

  /** @param close closes the server, and answers when its last connection has ended. */
  async end(close: () => Promise<void>): Promise<void> {
    this.begun = true;
    for (const response of this.underWay) lastOfItsConnection(response);
    const deadline = Date.now() + longest;
    const looking = setInterval(() => {
      if (this.underWay.size === 0 || Date.now() > deadline) this.server.closeAllConnections();
    }, look);
    try {
      await close();
    } finally {
      clearInterval(looking);
    }
  }
}

function lastOfItsConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}
