/** An account that may sign in. */
export interface EmulatedAccount {
  /** A client may also write it as `DOMAIN\userName`. */
  userName: string;
  password: string;
  /** Whether the account may act in every mailbox by ExchangeImpersonation. */
  mayImpersonate: boolean;
  /** The address of the account's own mailbox; without it, the mailbox whose address is the user name, if there is one. */
  mailbox?: string;
}

export interface EmulatorOptions {
  /** An SQLite file, made where it is missing, or `:memory:`. What was answered survives the death of the process. */
  dataFile: string | ':memory:';
  /** Default 127.0.0.1. */
  host?: string;
  /** Default 0: any free port. */
  port?: number;
  accounts: EmulatedAccount[];
  /** Mailboxes to make where they are missing. */
  mailboxes: { address: string; displayName: string }[];
  /** The domain accepted in `DOMAIN\user`; any, where it is missing. */
  domain?: string;
  /**
   * Exchange2007_SP1, Exchange2010, Exchange2010_SP1, Exchange2010_SP2, Exchange2013, Exchange2013_SP1, Exchange2016 (default), Exchange2019 or ExchangeSE: it says so,
   * takes requests up to its own version, and validates each by the schema of the version that it asks for.
   */
  serverVersion?: string;
  /** Requests that may be under way for one mailbox at a time; more are told that the server is busy. Default 27. */
  maxConcurrency?: number;
  /** Streams of events that may be open for one mailbox at a time (HangingConnectionLimit). Default 10. */
  maxStreams?: number;
  /** Mailbox servers behind the address; a subscription is known to the one that made it. Default 1. */
  backEnds?: number;
  /**
   * A subscription is known to the mailbox in whose name it was made alone, as grommunio has it, and not to all that the account acts for; a stream that is asked for some that
   * are unknown says so and ends. Default false.
   */
  subscriptionsByMailbox?: boolean;
  /** The ways to sign in, in the order in which they are offered. Default Basic alone. */
  signIn?: SignInScheme[];
  /** What Negotiate takes: the keytab with the keys of `HTTP/<host>`. Accounts are found by the principal's name without its realm. */
  kerberos?: { keytab: string };
  /** What Bearer takes: a tenant, whose token endpoint is `/{tenant}/oauth2/v2.0/token` on this server. */
  entra?: EmulatedEntra;
  /** Serves HTTPS, with this certificate and key (PEM). */
  tls?: { certificate: string; key: string };
  /** Extended Protection: a sign-in has to be bound to the TLS connection that it comes over. */
  requireChannelBinding?: boolean;
}

export type SignInScheme = 'Basic' | 'NTLM' | 'Negotiate' | 'Bearer';

/** A tenant of Microsoft Entra ID. */
export interface EmulatedEntra {
  tenantId: string;
  /** Its domains, by which it may be called, too. */
  tenantNames?: string[];
  /** For whom tokens are, such as `https://outlook.office365.com`. */
  audience: string;
  /** Default 3599. */
  tokenLifetimeSeconds?: number;
  applications: {
    clientId: string;
    /** Milliseconds since 1970 in `expires`. */
    secrets?: { value: string; expires?: number }[];
    /** PEM. */
    certificates?: string[];
    /** The application permissions that an administrator consented to; Exchange wants `full_access_as_app`. */
    roles: string[];
  }[];
}
