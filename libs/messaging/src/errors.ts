/** Thrown when no reply came before the deadline. The request may still have been carried out. */
export class RequestTimedOut extends Error {
  override readonly name = 'RequestTimedOut';
  constructor(readonly subject: string) {
    super(`No reply to "${subject}" before its deadline.`);
  }
}

/** Thrown when no process answers this subject: the request was not carried out. */
export class NoResponder extends Error {
  override readonly name = 'NoResponder';
  constructor(readonly subject: string) {
    super(`Nobody answers "${subject}": is the service that owns it running?`);
  }
}

/** Thrown when the responder failed on the request, or either end found that it, or the reply, breaks the schema. */
export class RequestRejected extends Error {
  override readonly name = 'RequestRejected';
  constructor(
    readonly subject: string,
    readonly reason: string,
  ) {
    super(`"${subject}" was rejected: ${reason}`);
  }
}

/** Thrown when a message is larger than the bus takes: the sender has to split it. */
export class MessageTooLarge extends Error {
  override readonly name = 'MessageTooLarge';
  constructor(
    readonly subject: string,
    readonly bytes: number,
    readonly maximum: number,
  ) {
    super(`A message on "${subject}" has ${bytes} bytes; the bus takes ${maximum}.`);
  }
}

/** Thrown when the bus did not do in reasonable time what it was asked for. It may have been done all the same. */
export class BusUnavailable extends Error {
  override readonly name = 'BusUnavailable';
  /** @param what e.g. `publish on "sync.dirty.contacts"` */
  constructor(what: string, cause?: unknown) {
    const reason = cause instanceof Error ? cause.message : 'no connection';
    super(`The bus could not ${what}: ${reason}.`, { cause });
  }
}
