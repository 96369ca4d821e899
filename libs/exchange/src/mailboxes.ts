import type {
  CheckReport,
  ExchangeResult,
  FoundItem,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
} from '@pmsync/contracts';

/** Under what conditions a call runs. */
export interface CallOptions {
  /** Milliseconds since 1970. Nothing is sent that may not end before it; the call answers `transient` then. */
  readonly deadline: number;
}

/**
 * The contacts of the mailboxes of one connection, in words that know nothing of SOAP: EWS is one adapter, Microsoft Graph will be
 * another. Every method answers with a value or a problem of the closed set and throws only where this program is wrong.
 *
 * Concurrency: any number of calls at once; limiting them is the caller's business (the gateway). Nothing is repeated inside except what is
 * known not to have been carried out. `mailbox` is a primary SMTP address, acted for by impersonation.
 */
export interface Mailboxes {
  /** Whether server, account, impersonation right and mailbox are good: the *Проверка* button. */
  check(mailbox: string, options: CallOptions): Promise<ExchangeResult<CheckReport>>;

  /**
   * What changed in the contacts folder since `syncState` (null: everything there is), at most `limit` (1-512) at a time, ids and identities only.
   */
  changes(
    mailbox: string,
    syncState: string | null,
    limit: number,
    options: CallOptions,
  ): Promise<ExchangeResult<MailboxChanges>>;

  /** The items in full, at most 100, one result each in the order asked. */
  get(
    mailbox: string,
    itemIds: readonly string[],
    options: CallOptions,
  ): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>>;

  /**
   * Carries out at most 128 operations, one result each in the order given. Updates and deletes are conditional on the change key. A problem of the
   * whole call says with `outcomeUnknown` whether the server may have carried some out.
   */
  apply(
    mailbox: string,
    operations: readonly MailboxOperation[],
    options: CallOptions,
  ): Promise<ExchangeResult<readonly OperationResult[]>>;

  /** The items of the contacts folder that carry one of these identities (at most 128); one identity may be on several items. */
  find(
    mailbox: string,
    identities: readonly string[],
    options: CallOptions,
  ): Promise<ExchangeResult<readonly FoundItem[]>>;

  /** Requests sent so far, by operation name. */
  requests(): Readonly<Record<string, number>>;

  /** Closes the connections. */
  close(): Promise<void>;
}

/** How to reach one Exchange organisation. */
export interface ExchangeAccess {
  /** `http(s)://{server}/ews/exchange.asmx`. */
  readonly url: string;
  readonly version: ExchangeVersion;
  readonly signIn: SignInAccess;
  /** PEM; authorities that are trusted besides the public ones. */
  readonly certificateAuthority: string | null;
  /** False: any certificate will do, also that of somebody in between. */
  readonly verifyCertificate: boolean;
  /** An HTTP proxy, `http(s)://[user:password@]host:port`. */
  readonly proxy: string | null;
}

/** How to sign in. */
export type SignInAccess =
  | ({ readonly kind: 'basic' | 'ntlm' } & PasswordAccount)
  /** Kerberos; null: the identity of this process. */
  | { readonly kind: 'negotiate'; readonly account: PasswordAccount | null }
  | ({ readonly kind: 'oauth' } & OAuthAccess);

/** An application of Microsoft Entra ID that acts without a user. It proves itself by its certificate, or else by its secret. */
export interface OAuthAccess {
  readonly tenantId: string;
  readonly clientId: string;
  readonly secret: string | null;
  /** PEM. */
  readonly certificate: { readonly certificate: string; readonly key: string } | null;
  /** `https://login.microsoftonline.com`, or that of a sovereign cloud. */
  readonly authority: string;
  /** `https://outlook.office365.com/.default`, or that of a sovereign cloud. */
  readonly scope: string;
}

/** An account that signs in with a password. */
export interface PasswordAccount {
  readonly userName: string;
  /** Its Windows domain; null when the user name is a whole UPN. */
  readonly domain: string | null;
  readonly password: string;
}

/** The `RequestServerVersion` values that we speak, oldest first. */
export type ExchangeVersion = 'Exchange2010_SP2' | 'Exchange2013' | 'Exchange2013_SP1' | 'Exchange2016';
