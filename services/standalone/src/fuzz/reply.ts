/** A reply of a server, as the bytes of its parts. */
export interface RawReply {
  readonly status: number;
  /** As written, without the line end; framing (`Content-Length` and the like) is not among them. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** How a reply is put on the wire. */
export interface Delivery {
  /** What is wrong with the frame. */
  readonly framing: 'whole' | 'chunked' | 'none' | 'too-long' | 'too-short' | 'gzip';
  /** The connection is cut after so many bytes of head and body; null: it is not. */
  readonly cutAfter: number | null;
}

export const orderly: Delivery = { framing: 'whole', cutAfter: null };

/** The operation that a request asks for, `token` at the sign-in of Entra ID; empty for one without a body, as the first legs of a sign-in are. */
export function operationOf(request: string): string {
  if (/(^|&)grant_type=/.test(request)) return 'token';
  return /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(request)?.[1] ?? '';
}
