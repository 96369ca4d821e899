import pLimit from 'p-limit';
import type { Destination } from './connect.js';
import { Line, LineClosed } from './line.js';

/** More than the gateway lets through at once. */
const most = 32;

/** The open connections to one server. The one used last is used next, so that few are kept. */
export class Lines {
  private readonly idle: Line[] = [];
  private readonly limit = pLimit(most);
  private readonly underWay = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly destination: Destination) {}

  /**
   * Lends a connection, a new one where none is free; rejects as {@link Line.open} and the work do. One that had been closed has carried nothing: the work is done again then, over a new one,
   * since a server that closes one that was unused for long closes its like.
   */
  async with<Value>(timeout: number, work: (line: Line) => Promise<Value>): Promise<Value> {
    const lent = this.limit(async () => {
      const free = this.free();
      if (!free) return await this.overNew(timeout, work);
      try {
        return await this.over(free, work);
      } catch (error) {
        if (error instanceof LineClosed) return await this.overNew(timeout, work);
        throw error;
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

  private async overNew<Value>(timeout: number, work: (line: Line) => Promise<Value>): Promise<Value> {
    return await this.over(await Line.open(this.destination, timeout), work);
  }

  private async over<Value>(line: Line, work: (line: Line) => Promise<Value>): Promise<Value> {
    try {
      return await work(line);
    } finally {
      if (line.usable && !this.closed) this.idle.push(line);
      else await line.close();
    }
  }

  private free(): Line | undefined {
    for (let line = this.idle.pop(); line; line = this.idle.pop()) if (line.usable) return line;
    return undefined;
  }
}
