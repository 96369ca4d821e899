import type { ExchangeProblem } from '@pmsync/contracts';
import type { Challenge } from './challenge.js';

/** What a sign-in knows of the connection that it goes over. */
export interface ConnectionFacts {
  /** The host of the web service's address, without port. */
  readonly host: string;
  /** What ties a sign-in to this TLS connection (RFC 5929, tls-server-end-point); null in clear text. */
  readonly channelBinding: Buffer | null;
}

/** What to send next, or why signing in ends here. */
export type SignInStep =
  | {
      /** The `Authorization` header. */
      readonly authorization: string;
      /** `request`: with the request itself; `overture`: with an empty body, since the server is going to ask back whatever comes. */
      readonly carries: 'request' | 'overture';
    }
  | {
      readonly problem: ExchangeProblem;
      /** The code that stands for it, such as AADSTS7000215, where there is one. */
      readonly said?: string;
    };

/** A 401. */
export interface Refusal {
  /** What the server offers, and asks back. */
  readonly challenges: readonly Challenge[];
  /** The server's own words, where it has some. */
  readonly reason: string | null;
}

/** Signing one request in, over one connection. */
export interface SignInConversation {
  first(): Promise<SignInStep>;
  /** The server answered the step before with 401. */
  refused(refusal: Refusal): Promise<SignInStep>;
}

/**
 * How a connection's requests prove who sends them; one file a method. Any number of conversations at once. Problems are values, and no secret is in them;
 * the outcome of a request that ends here is always known: it was not carried out.
 */
export interface SignIn {
  /** Whether a sign-in holds for its TCP connection, so that later requests on it carry none. */
  readonly boundToConnection: boolean;
  /** The account for messages, as the administrator knows it. */
  readonly account: string;
  /** What the account needs to act for others, for messages. */
  readonly right: string;
  begin(connection: ConnectionFacts): SignInConversation;
}
