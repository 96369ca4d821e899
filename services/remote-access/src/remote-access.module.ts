import { Inject, Module, type DynamicModule, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import type { Logger } from '@pmsync/observability';
import { KnownPlaces } from './callers/known-places.js';
import { Limits } from './callers/limits.js';
import { Tokens } from './callers/tokens.js';
import { DATABASES } from './databases.js';
import { RefusalFilter } from './http/refusal.filter.js';
import { requestLog } from './http/request-log.js';
import type { RemoteAccessDependencies } from './options.js';
import { RemoteAccessController } from './remote-access.controller.js';

const LOGGER = Symbol('LOGGER');

/**
 * ProjectMate's data over HTTPS. It reads bodies itself, after the sign-in: the application has to be made with `bodyParser: false`, as
 * `startRemoteAccess` does.
 */
@Module({})
export class RemoteAccessModule implements NestModule {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  /** Thrown: an `Error` that names the token whose digest is none. */
  static register({ tokens, requestsPerSecond, databases, logger }: RemoteAccessDependencies): DynamicModule {
    return {
      module: RemoteAccessModule,
      controllers: [RemoteAccessController],
      providers: [
        { provide: LOGGER, useValue: logger },
        { provide: DATABASES, useValue: databases },
        { provide: Tokens, useValue: new Tokens(tokens) },
        { provide: Limits, useValue: new Limits(requestsPerSecond) },
        { provide: KnownPlaces, useValue: new KnownPlaces() },
        { provide: APP_FILTER, useValue: new RefusalFilter(logger) },
      ],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(requestLog(this.logger)).forRoutes('{*path}');
  }
}
