import type { ExchangeVersion, ServerBuild } from '../exchange/version.js';

/** What a check saw of a connection to Exchange, before anybody judges it. A part is null when the check did not come so far. */
export interface ExchangeFacts {
  readonly target: CheckTarget;
  /** The look-up of the host in the DNS; of the proxy's, where there is one. */
  readonly lookup: LookupFact | null;
  readonly reach: ReachFact | null;
  /** Null for an address with http, too. */
  readonly encryption: EncryptionFact | null;
  /** What the web service answered to somebody who had not signed in. */
  readonly greeting: GreetingFact | null;
  /** What it answered to the account. */
  readonly reply: ReplyFact | null;
}

/** What was to be reached, as the connection says. */
export interface CheckTarget {
  readonly url: string;
  /** `host:port`; null without one. */
  readonly proxy: string | null;
  readonly checksCertificate: boolean;
  readonly signIn: 'basic' | 'ntlm' | 'negotiate' | 'oauth';
  /** As the administrator knows it. */
  readonly account: string;
  readonly version: ExchangeVersion;
  /** The mailbox to act for; null when none was named. */
  readonly mailbox: string | null;
}

export type LookupFact =
  | { readonly kind: 'found'; readonly host: string; readonly addresses: readonly string[] }
  /** An address needs no look-up. */
  | { readonly kind: 'address'; readonly host: string }
  /** All of its addresses are in networks that are not connected to. */
  | { readonly kind: 'refused'; readonly host: string; readonly addresses: readonly string[] }
  | { readonly kind: 'unknown' | 'no-dns'; readonly host: string; readonly code: string };

export type ReachFact =
  | { readonly kind: 'reached' }
  | { readonly kind: 'refused' | 'no-answer' | 'unreachable' | 'broken-off'; readonly code: string }
  | { readonly kind: 'proxy-unreachable' }
  | { readonly kind: 'proxy-refused'; readonly status: number };

/** A certificate as it was shown. */
export interface CertificateFact {
  readonly subject: string;
  readonly issuer: string;
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly expires: number;
}

export type EncryptionFact =
  | { readonly kind: 'encrypted'; readonly certificate: CertificateFact | null }
  | {
      readonly kind:
        | 'not-tls'
        | 'expired'
        | 'not-yet-valid'
        | 'other-name'
        | 'self-signed'
        | 'unknown-authority'
        | 'failed';
      readonly code: string;
      readonly certificate: CertificateFact | null;
    };

export type GreetingFact =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Of `WWW-Authenticate`, in lower case. */
      readonly schemes: readonly string[];
      /** Where it sends the client to. */
      readonly location: string | null;
      readonly webPage: boolean;
      /** The server's clock less ours, in milliseconds; null when it does not tell. */
      readonly clockDifference: number | null;
    }
  | { readonly kind: 'no-answer' | 'broken-off'; readonly code: string };

/** `ServerVersionInfo` of a reply. */
export interface ServerFact {
  readonly build: ServerBuild;
  /** The schema that it names; null where it names none. */
  readonly schema: string | null;
}

export type ReplyFact =
  /** The folders of the mailbox; without a mailbox to act for they are null. */
  | {
      readonly kind: 'answered';
      readonly server: ServerFact | null;
      readonly contacts: FolderFact | null;
      readonly calendar: FolderFact | null;
    }
  /** 401; `reason` is the server's own word for it. */
  | { readonly kind: 'refused'; readonly schemes: readonly string[]; readonly reason: string | null }
  /** No ticket of Kerberos or token of Entra ID was to be had; `said` is a code, `sentence` what is known of it in English. */
  | { readonly kind: 'no-credentials'; readonly said: string | null; readonly sentence: string }
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly location: string | null;
      readonly webPage: boolean;
    }
  | { readonly kind: 'not-soap'; readonly status: number }
  | {
      readonly kind: 'fault';
      readonly what: 'version' | 'impersonation' | 'mailbox' | 'busy' | 'other';
      readonly code: string;
      readonly message: string;
      readonly server: ServerFact | null;
    }
  | { readonly kind: 'no-answer' | 'broken-off'; readonly code: string };

export type FolderFact =
  | {
      readonly kind: 'open';
      readonly name: string;
      /** Items in it; null where the server does not count them. */
      readonly total: number | null;
      /** Whether entries can be made, changed and deleted in it; null where the server does not say. */
      readonly writable: boolean | null;
    }
  /** A folder of a chosen name that the first pass makes. */
  | { readonly kind: 'to-be-made'; readonly name: string }
  | { readonly kind: 'not-for-contacts'; readonly name: string }
  | { readonly kind: 'denied' | 'missing' | 'error'; readonly code: string };

/** The mail server that ProjectMate names in its parameters, or why nobody knows. */
export type MailServerNameFact =
  | { readonly kind: 'named'; readonly name: string | null }
  | { readonly kind: 'unreadable'; readonly sentence: string };

/** All that is known of a connection. */
export interface CheckFacts extends ExchangeFacts {
  readonly mailServerName: MailServerNameFact | null;
}
