import type { IncomingMessage } from 'node:http';
import type { Caller } from '../callers/caller.js';

/** A request, and what has become known of it so far. */
export interface AskedRequest extends IncomingMessage {
  caller?: Caller;
  /** Set once it is known that there is such a procedure here: what strangers write into a path does not get into the log. */
  procedure?: string;
  database?: string;
}
