import { Logger } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { Bus, Outcome, Subscription } from '../bus.js';
import type { Handles } from './handlers.js';

/** The injection token of the bus. */
export const BUS = Symbol('BUS');

/**
 * Joins Nest's controllers to a bus: methods marked with `HandlesRequest` answer requests, methods marked with `HandlesMessages` consume.
 * What they throw is logged and reaches the bus. Closing ends the subscriptions and waits for what is under way; the bus itself is its owner's to drain.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  protected override readonly logger = new Logger(BusServer.name);
  private subscriptions: Subscription[] = [];

  /** @param group the queue group in which replicas share requests */
  constructor(
    private readonly bus: Bus,
    private readonly group = 'services',
  ) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const [pattern, handler] of this.getHandlers())
        this.subscriptions.push(await this.subscribe(pattern, handler));
      callback();
    } catch (error) {
      await this.close();
      callback(error);
    }
  }

  async close(): Promise<void> {
    const subscriptions = this.subscriptions;
    this.subscriptions = [];
    await Promise.all(subscriptions.map((subscription) => subscription.stop()));
  }

  /** The bus has no events of its own that Nest could listen to. */
  override on(): void {}

  override unwrap<T>(): T {
    return this.bus as T;
  }

  private async subscribe(pattern: string, handler: MessageHandler): Promise<Subscription> {
    const handles = (handler.extras as { handles?: Handles } | undefined)?.handles;
    if (!handles)
      throw new Error(
        `The controller method for "${pattern}" is not for the bus: mark it with HandlesRequest or HandlesMessages.`,
      );
    const { concurrency } = handles;
    const call = (payload: unknown, context: unknown) => this.call(pattern, handler, payload, context);
    if (handles.kind === 'request')
      return await this.bus.respond(handles.procedure, call, { group: this.group, concurrency });
    return await this.bus.consume(
      handles.consumer,
      async (message) => (await call(message.payload, message)) as Outcome,
      { concurrency },
    );
  }

  private async call(
    pattern: string,
    handler: MessageHandler,
    payload: unknown,
    context: unknown,
  ): Promise<unknown> {
    try {
      return await lastValueFrom(this.transformToObservable(await handler(payload, context)));
    } catch (error) {
      const trace = error instanceof Error ? error.stack : undefined;
      this.logger.error(
        `${pattern} failed: ${error instanceof Error ? error.message : String(error)}`,
        trace,
      );
      throw error;
    }
  }
}
