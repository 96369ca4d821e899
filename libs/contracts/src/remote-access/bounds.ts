/** What one request or answer of the remote access may hold, so that neither side ever holds more than a known amount in memory. */
export const remoteAccessBounds = {
  /** In one list of a request. */
  ids: 1_000,
  /** Contacts that one request writes. */
  writes: 100,
  /** What one request has to say of persons who may be there already. */
  probes: 100,
  /** Of a request's body. */
  requestBytes: 256 * 1024,
  /** Of the body of a request that writes: notes and photos travel in it. */
  writeBytes: 4 * 1024 * 1024,
  /** Contacts, employees, ids, rows of the change log or of the audience in one answer. */
  rows: 20_000,
  /** Of the rows of one answer, as JSON. */
  answerBytes: 4 * 1024 * 1024,
  /**
   * An answer over this is refused unread. Well above `answerBytes`: what surrounds the rows comes on top, and the audience of one contact
   * always travels whole.
   */
  refusedBytes: 16 * 1024 * 1024,
} as const;
