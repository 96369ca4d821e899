/** The step of tedious in which TLS is agreed on. */
interface Negotiating {
  performTlsNegotiation(prelogin: { readonly encryptionString?: string }, signal: AbortSignal): Promise<void>;
}

/**
 * Makes a connection fail where the server offers no TLS. tedious, told to encrypt, would go on in clear text there and send the password: whoever
 * sits on the wire could answer "not supported" and read it (MS-TDS 2.2.6.5, option ENCRYPTION).
 */
export function insistOnTls(connection: unknown): void {
  const negotiating = connection as Negotiating;
  const negotiate = negotiating.performTlsNegotiation;
  if (typeof negotiate !== 'function') throw new Error('This tedious does not let TLS be insisted on.');
  negotiating.performTlsNegotiation = async (prelogin, signal) => {
    if (prelogin.encryptionString !== 'ON' && prelogin.encryptionString !== 'REQ') throw new NoTls();
    await negotiate.call(negotiating, prelogin, signal);
  };
}

/** Thrown when a server offers no TLS. */
class NoTls extends Error {
  readonly code = 'ENOTLS';

  constructor() {
    super('the server offers no TLS');
  }
}
