import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Access } from './access.js';

/** Lets in whom {@link Access} admits. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(@Inject(Access) private readonly access: Access) {}

  canActivate(context: ExecutionContext): boolean {
    this.access.admit(context.switchToHttp().getRequest<IncomingMessage>().headers);
    return true;
  }
}
