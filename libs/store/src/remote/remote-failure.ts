import { codesOf } from '../error-codes.js';
import type { RemoteAccess } from './remote-access.js';

/** Why the remote access gave no answer, or none that can be used. */
export interface RemoteFailure {
  /** What follows on `The ProjectMate database "..." at ... `. */
  readonly words: string;
  /** The same may succeed at once: a connection that was lost or could not be made. */
  readonly passing: boolean;
}

/** How long to wait, in milliseconds. */
export interface Patience {
  readonly connect: number;
  /** For the whole of one procedure: connecting, waiting one's turn, trying again, the last byte of the answer. */
  readonly answer: number;
}

export const usualPatience: Patience = { connect: 10_000, answer: 60_000 };

/**
 * What stood in the way to the remote access, by undici's, OpenSSL's and Node's codes. None of these errors is shown itself: who knows what a
 * library puts into its messages.
 */
export function failureOnTheWay(error: unknown, access: RemoteAccess, patience: Patience): RemoteFailure {
  const { host, hostname } = new URL(access.url);
  const codes = codesOf(error);
  const has = (wanted: RegExp) => [...codes].some((code) => wanted.test(code));
  if (has(/^(ENOTFOUND|EAI_\w+)$/))
    return lasting(`cannot be reached: the name "${hostname}" is not known to DNS.`);
  if (has(/CERT_HAS_EXPIRED/))
    return lasting('shows a certificate that has expired: it has to be renewed there.');
  if (has(/CERT_NOT_YET_VALID/)) {
    return lasting('shows a certificate that is not valid yet: check the clocks of both machines.');
  }
  if (has(/ALTNAME|HOSTNAME_MISMATCH/)) {
    return lasting(
      `shows a certificate for another name than "${hostname}": write the name that is in the certificate in projectMate.server.`,
    );
  }
  if (has(/ALERT|HANDSHAKE_FAILURE/)) {
    return lasting(
      'refuses to speak TLS with us: it may demand a client certificate that it trusts (projectMate.clientCertificate), or a TLS version that is not ours.',
    );
  }
  if (has(/^ERR_OSSL_/)) {
    return lasting(
      'cannot be called: projectMate.clientCertificate, clientKey or certificateAuthority is not PEM, or the key does not belong to the certificate.',
    );
  }
  if (has(/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|INVALID_CA/)) {
    return lasting(
      'shows a certificate that is not trusted: name the firm\'s authority in projectMate.certificateAuthority, or set projectMate.tls to "trust" to accept any.',
    );
  }
  if (has(/^(EPROTO|ERR_SSL_\w+)$/)) {
    return lasting('does not speak HTTPS: check the port in projectMate.server.');
  }
  if (has(/^UND_ERR_RES_EXCEEDED_MAX_SIZE$/)) {
    return lasting("answers more than the remote access's protocol allows: check projectMate.server.");
  }
  if (has(/^(UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/)) {
    return lasting(
      `cannot be reached: nothing answered at ${host} within ${seconds(patience.connect)}; it is down, or a firewall is in the way.`,
    );
  }
  if (has(/^ERR_TIMEOUT$|^UND_ERR_\w*TIMEOUT$/)) return noAnswerInTime(patience);
  if (has(/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/)) {
    return passing(
      `cannot be reached: nothing answers at ${host}. Check projectMate.server, and that the remote access runs.`,
    );
  }
  if (has(/^(ECONNRESET|EPIPE|ECONNABORTED|UND_ERR_SOCKET|UND_ERR_INFO)$/)) {
    return passing('closed the connection before it had answered.');
  }
  if (has(/^(HPE_\w+|UND_ERR_(HEADERS_OVERFLOW|INVALID_ARG|RES_CONTENT_LENGTH_MISMATCH))$/)) {
    return lasting('answers something that is not HTTP: check projectMate.server.');
  }
  if (has(/^UND_ERR_(CLOSED|DESTROYED)$/)) return lasting('was closed by us.');
  return lasting(`cannot be used${codes.size > 0 ? ` (${[...codes].join(', ')})` : ''}.`);
}

export function noAnswerInTime(patience: Patience): RemoteFailure {
  return lasting(`gave no answer within ${seconds(patience.answer)}: it is overloaded, or its database is.`);
}

/** What a status other than 200 and 429 says. `message` is the other side's own word on it, null when it had none. */
export function failureOfStatus(status: number, message: string | null, access: RemoteAccess): RemoteFailure {
  const said = message === null ? '' : ` It says: ${message}`;
  if (status >= 300 && status < 400) {
    return lasting(
      'redirects to another address, which is not followed: write the address of the remote access itself in projectMate.server.',
    );
  }
  switch (status) {
    case 401:
      return lasting(`does not let us in: ${proof(access)}.`);
    case 403:
      return lasting(`knows us and does not allow us this database: have it allowed there.${said}`);
    case 404:
      return lasting(
        `is not to be found there: check projectMate.database, and that projectMate.server is the whole address, such as https://host/pwa.${said}`,
      );
    case 407:
      return lasting('is behind a proxy that demands a sign-in of its own: reach it without that proxy.');
    case 400:
    case 413:
      return lasting(
        `refused our request (HTTP ${status}): both sides have to be of the same version.${said}`,
      );
    default:
      return status >= 500
        ? lasting(`is out of order (HTTP ${status}): its log says why.${said}`)
        : notOfTheProtocol(`HTTP ${status}`);
  }
}

export function notOfTheProtocol(what: string): RemoteFailure {
  return lasting(
    `answers something that is not of the remote access's protocol (${what}): check projectMate.server, and that both sides are of the same version.`,
  );
}

/** What may be wrong with how we say who we are. */
function proof({ token, clientCertificate }: RemoteAccess): string {
  if (token && clientCertificate)
    return 'it knows neither our token (projectMate.password) nor our client certificate';
  if (clientCertificate) return 'it does not trust our client certificate (projectMate.clientCertificate)';
  return token
    ? 'our token (projectMate.password) is not known to it'
    : 'neither a token (projectMate.password) nor a client certificate is set';
}

function seconds(milliseconds: number): string {
  return milliseconds === 1_000 ? '1 second' : `${milliseconds / 1_000} seconds`;
}

function lasting(words: string): RemoteFailure {
  return { words, passing: false };
}

function passing(words: string): RemoteFailure {
  return { words, passing: true };
}
