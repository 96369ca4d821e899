import pLimit from 'p-limit';
import type { Destination } from './connect.js';
import { Line } from './line.js';

/** More than the gateway lets through at once. */
const most = 32;

/** The open connections to one server. The one used last is used next, so that few are kept. */
export class Lines {
  private readonly idle: Line[] = [];
  private readonly limit = pLimit(most);
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly destination: Destination) {}

  /** Lends a connection, a new one where none is free; rejects as {@link Line.open} and the work do. */
  async with<Value>(timeout: number, work: (line: Line) => Promise<Value>): Promise<Value> {
    const lent = this.limit(async () => {
      const line = this.free() ?? (await Line.open(this.destination, timeout));
      try {
        return await work(line);
      } finally {
        if (line.usable && !this.closed) this.idle.push(line);
        else await line.close();
      }
    });
    this.underWay.add(lent);
    try {
      return await lent;
    } finally {
      this.underWay.delete(lent);
    }
  }

  /** Lets the work under way end. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.underWay);
    await Promise.all(this.idle.splice(0).map((line) => line.close()));
  }

  private free(): Line | undefined {
    for (let line = this.idle.pop(); line; line = this.idle.pop()) if (line.usable) return line;
    return undefined;
  }
}
