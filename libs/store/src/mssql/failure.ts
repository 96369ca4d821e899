import { codesOf } from '../error-codes.js';
import { QueryFailedError } from 'typeorm';
import type { DatabaseFailure } from '../database/sql-database.js';
import { accountName, type MssqlAccess } from './mssql-access.js';

/** Why SQL Server did not do what was asked. */
export interface MssqlFailure extends DatabaseFailure {
  /** Nothing was kept, and the same may succeed at once: a deadlock, a connection that was closed, a fail-over. */
  readonly passing: boolean;
  /** Whether the connections that are open are still of use. */
  readonly connected: boolean;
}

/** Null for an error that neither the server nor the way to it caused. No failure carries the statement or its values: they hold people's data. */
export function mssqlFailure(thrown: unknown, access: MssqlAccess): MssqlFailure | null {
  const error = ownError(thrown);
  if (!error) return null;
  return ofServer(error, access) ?? ofConnection(error, access);
}

interface OwnError extends Error {
  readonly code?: string;
  readonly number?: number;
  readonly originalError?: unknown;
}

/** The driver's error within what TypeORM and mssql wrapped around it. */
export function ownError(thrown: unknown): OwnError | null {
  const error: unknown = thrown instanceof QueryFailedError ? thrown.driverError : thrown;
  if (!(error instanceof Error)) return null;
  const known = 'code' in error || 'number' in error || error.name === 'TimeoutError';
  return known || error.cause instanceof Error ? (error as OwnError) : null;
}

const passingNumbers = new Set([
  1205, // chosen as the victim of a deadlock
  1222, // waited too long for a lock
  2601,
  2627, // another transaction inserted the same key first
  3960, // changed since the snapshot
  40001,
  40143,
  40197,
  40501,
  40540,
  40613,
  10928,
  10929,
  49918,
  49919,
  49920, // Azure SQL: busy or failing over
  596,
  6005,
  17142,
  3906,
  976,
  983,
  10053,
  10054,
  10060,
  64,
  233,
  121, // session killed, shutdown, fail-over, connection lost
]);
const lostSession = new Set([596, 6005, 17142, 10053, 10054, 10060, 64, 233, 121]);

/** What the server itself said, by its error numbers (sys.messages); a server that numbers differently, by its words. */
export function ofServer(error: OwnError, access: MssqlAccess): MssqlFailure | null {
  const { number = 0, message } = error;
  const account = accountName(access.signIn);
  if (number === 18456 || number === 18452 || /^login failed|password authentication failed/i.test(message)) {
    return failure(
      'unavailable',
      `does not let the account ${account} in: its name or its password is wrong, or the account is locked.`,
    );
  }
  if (number === 18470)
    return failure('unavailable', `does not let the account ${account} in: it is disabled.`);
  if (number === 18487 || number === 18488) {
    return failure('unavailable', `does not let the account ${account} in: its password has expired.`);
  }
  if (
    number === 4060 ||
    number === 4064 ||
    number === 911 ||
    /database "?.*"? does not exist/i.test(message)
  ) {
    return failure(
      'unavailable',
      `cannot be opened by the account ${account}: there is no database of this name on the server, or the account is not a user of it.`,
    );
  }
  if (number === 916) {
    return failure('unavailable', `cannot be opened by the account ${account}, which is not a user of it.`);
  }
  if (number === 229 || number === 230 || number === 300 || /permission (was )?denied/i.test(message)) {
    return failure(
      'contract',
      `does not let the account ${account} do what the contract needs: make it a member of the role projectmateservice ("pmsync db check" says more).`,
    );
  }
  if (
    number === 207 ||
    number === 208 ||
    /invalid (object|column) name|(relation|column) .* does not exist/i.test(message)
  ) {
    return failure(
      'contract',
      `does not keep the contract: ${firstLine(message)}. "pmsync db check" says more.`,
    );
  }
  if (passingNumbers.has(number) || /deadlock|could not serialize|duplicate key/i.test(message)) {
    return {
      kind: 'unavailable',
      words: `is busy (SQL Server's error ${number}).`,
      passing: true,
      connected: !lostSession.has(number),
    };
  }
  return null;
}

/** What stood in the way to the server, by tedious's, mssql's and Node's codes. */
function ofConnection(error: OwnError, access: MssqlAccess): MssqlFailure | null {
  const place =
    access.port === null && access.instance !== null
      ? `${access.host}\\${access.instance}`
      : `${access.host}:${access.port ?? 1433}`;
  const codes = codesOf(error);
  const has = (...wanted: readonly string[]) => wanted.some((code) => codes.has(code));
  if (has('ENOINTEGRATED')) {
    return failure(
      'unavailable',
      "cannot be signed in to with the service's own identity: that needs Microsoft's ODBC driver and the package msnodesqlv8 (docs/sign-in.md); or give userName and password.",
    );
  }
  if (has('ENOTLS')) {
    return failure(
      'unavailable',
      'offers no TLS, and the password must not travel in clear text: switch encryption on at the server, or set projectMate.tls to "off" if the network is safe.',
    );
  }
  if (has('EENCRYPT')) return failure('unavailable', 'demands TLS: set projectMate.tls to "verify".');
  if ([...codes].some((code) => certificateCodes.test(code))) {
    return failure(
      'unavailable',
      'shows a certificate that is not trusted: name the firm\'s authority in projectMate.certificateAuthority, or set projectMate.tls to "trust" to accept any.',
    );
  }
  if (has('ENOTFOUND', 'EAI_AGAIN')) {
    return failure('unavailable', `cannot be reached: the name "${access.host}" is not known to DNS.`);
  }
  if (has('EINSTLOOKUP')) {
    return failure(
      'unavailable',
      `cannot be reached: SQL Server Browser on ${access.host} names no port for the instance "${access.instance}". Start SQL Server Browser, or write "${access.host},port".`,
    );
  }
  if (has('ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH')) {
    return failure(
      'unavailable',
      `cannot be reached: nothing answers at ${place}. Check the server's name and port, and that SQL Server runs and accepts TCP/IP.`,
    );
  }
  if (has('ETIMEOUT', 'ETIMEDOUT') || error.name === 'TimeoutError') {
    return failure(
      'unavailable',
      `gave no answer in time at ${place}: it is overloaded, or a firewall is in the way.`,
    );
  }
  if (
    has(
      'ECONNCLOSED',
      'ENOTOPEN',
      'ECONNRESET',
      'EPIPE',
      'ESOCKET',
      'ENOCONN',
      'ECANCEL',
      'EABORT',
      'EINVALIDSTATE',
    )
  ) {
    return { ...failure('unavailable', `closed the connection at ${place}.`), passing: true };
  }
  if (has('ELOGIN')) {
    return failure(
      'unavailable',
      `does not let the account ${accountName(access.signIn)} in: ${firstLine(error.message)}.`,
    );
  }
  if (has('EREQUEST') || error.number !== undefined) {
    return {
      kind: 'contract',
      words: `refused a statement (SQL Server's error ${error.number ?? 'unknown'}).`,
      passing: false,
      connected: true,
    };
  }
  return null;
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/;

function failure(kind: DatabaseFailure['kind'], words: string): MssqlFailure {
  return { kind, words, passing: false, connected: false };
}

function firstLine(message: string): string {
  return message.split('\n')[0]!.replace(/\.$/, '').slice(0, 300);
}
