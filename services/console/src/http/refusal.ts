/** Thrown when a request is not carried out. The message is for who asked, in one sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 502 | 503 | 504,
    message: string,
  ) {
    super(message);
  }
}
