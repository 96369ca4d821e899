import type { Socket } from 'node:net';
import type { EmulatedAccount } from '../options.js';

/** What a method makes of the credentials that a request carries. */
export type Verdict =
  | { readonly account: EmulatedAccount }
  /** The client has to answer this on the same connection. */
  | { readonly challenge: Buffer }
  /** Refused, with what the server says of it. */
  | { readonly diagnostics: string }
  | 'refused';

/** A way to sign in. */
export interface SignInMethod {
  /** As in `WWW-Authenticate`. */
  readonly scheme: string;
  /** Whether a sign-in holds for all later requests of its connection. */
  readonly bindsConnection: boolean;
  /** What follows the scheme when the method is offered, e.g. a realm. */
  readonly offer?: string;
  verify(credentials: string, connection: Socket): Promise<Verdict>;
}
