import type { ExchangeFacts, ExchangeVersion } from '@pmsync/domain';
import type {
  ExchangeProblem,
  ExchangeResult,
  FoundItem,
  ItemReference,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
  PhotoWritten,
} from '@pmsync/contracts';

/** Under what conditions a call runs. */
export interface CallOptions {
  /** Milliseconds since 1970. Nothing is sent that may not end before it; the call answers `transient` then. */
  readonly deadline: number;
}

/**
 * The contacts of the mailboxes of one connection, in the default contacts folder or in one of a chosen name, in words that know nothing of SOAP: EWS is one adapter, Microsoft Graph will be
 * another. Every method answers with a value or a problem of the closed set and throws only where this program is wrong.
 *
 * Concurrency: any number of calls at once; limiting them is the caller's business (the gateway). Nothing is repeated inside except what is
 * known not to have been carried out. `mailbox` is a primary SMTP address, acted for by impersonation.
 */
export interface Mailboxes {
  /**
   * Goes the whole way to a mailbox (null: only up to the sign-in) and tells what it met, for the *Проверка* button: `diagnose` says what it means. Reads only, on connections
   * and with a sign-in of its own.
   */
  check(mailbox: string | null, options: CallOptions): Promise<ExchangeFacts>;

  /**
   * What changed in the contacts folder since `syncState` (null: everything there is), at most `limit` (1-512) at a time, ids and identities only.
   * A sync state of another folder, or of one that was deleted since, is `sync-state-lost`: a folder of a chosen name is made anew then, and is empty.
   * Distribution lists are left out where the server tells them apart here; `get` always does.
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

  /** The bytes of the item's photo; null when it has none. `invalid` when they are more than 3 MB. */
  photo(mailbox: string, itemId: string, options: CallOptions): Promise<ExchangeResult<Photo | null>>;

  /**
   * Makes these bytes (at most 3 MB) the one photo of the item, or (null) takes away what it has. A conflict when the item is not in the state that its change key
   * names, as far as the server can say. The bytes that it keeps may be others than were given: the version that is answered stands for them. Not one step for the
   * server: where it refuses the new photo after the former one is gone, that is put back, and `refused` says why; after a problem of another kind the former photo may be
   * gone, which makes it another state; `outcomeUnknown` says that nobody knows. Read the item again then and repeat: there is one photo in the end. A photo of more than 3 MB is `invalid` to
   * replace and to take away: {@link photo} does not give it out, so nobody could bring it back.
   */
  setPhoto(
    mailbox: string,
    item: ItemReference,
    bytes: Uint8Array | null,
    options: CallOptions,
  ): Promise<ExchangeResult<PhotoWritten>>;

  /** Requests sent so far, by operation name. */
  requests(): Readonly<Record<string, number>>;

  /** Closes the connections. */
  close(): Promise<void>;
}

/** What a request met at the server. */
export type Encounter =
  /** It was signed in and answered, whatever the answer was. */
  | { readonly kind: 'answered' }
  /** `until`: milliseconds since 1970. */
  | { readonly kind: 'busy'; readonly scope: 'mailbox' | 'connection'; readonly until: number }
  /** No connection came about; nothing was sent. */
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'sign-in-refused'; readonly message: string }
  /** Nobody knows: it was sent, and no answer came in time. */
  | { readonly kind: 'unknown' };

/** A request that was sent, or tried. */
export interface SentRequest {
  /** The operation's name, e.g. `CreateItem`. */
  readonly operation: string;
  /** The `client-request-id` under which the server logs it. */
  readonly requestId: string;
  /** From sending it until its whole reply was read, or it failed. */
  readonly milliseconds: number;
}

/** Whoever limits the requests of a connection. A call may send several, one after the other. Neither method may throw or wait. */
export interface Traffic {
  /** What stands against sending a request for this mailbox now; null: nothing. Asked immediately before each. */
  refusal(mailbox: string): ExchangeProblem | null;
  /** Told once after each request that {@link refusal} let pass. */
  met(mailbox: string, encounter: Encounter, request: SentRequest): void;
}

/** A photo as the server keeps it. */
export interface Photo {
  readonly bytes: Uint8Array;
  /** As `MailboxItem.photo` tells it. */
  readonly version: string;
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
  /** The name of the folder below the default contacts folder to work in, made where it is missing; null: the default contacts folder itself. */
  readonly contactsFolder: string | null;
  /** Without it: {@link NetworkRules} that are empty. */
  readonly networks?: NetworkRules;
}

/** Which networks no connection goes to, besides those where no mail server can be (link-local and the like), and which it may go to all the same: addresses and CIDR blocks. */
export interface NetworkRules {
  readonly refused: readonly string[];
  readonly allowed: readonly string[];
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
