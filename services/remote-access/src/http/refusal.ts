import { HttpException } from '@nestjs/common';

/** A request that is not begun. The message is for the caller: it has nothing in it that the caller did not know or may not know. */
export class Refusal extends HttpException {
  constructor(status: 400 | 401 | 403 | 404 | 405 | 413 | 429, message: string) {
    super({ message }, status);
    this.message = message;
  }
}
