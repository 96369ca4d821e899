import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import type { Bus, Outcome, Subscription } from '../bus.js';
import type { Handles } from './handlers.js';

/** The injection token of the bus. */
export const BUS = Symbol('BUS');

/**
 * Joins Nest's controllers to a bus: methods marked with `HandlesRequest` answer requests, methods marked with `HandlesMessages` consume. Closing it ends the
 * subscriptions and waits for what is under way; the bus itself is its owner's to drain.
 */
export class BusServer extends Server implements CustomTransportStrategy {
  private subscriptions: Subscription[] = [];

  /** `group`: the queue group in which replicas share requests. */
  constructor(
    private readonly bus: Bus,
    private readonly group = 'services',
  ) {
    super();
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      for (const handler of this.getHandlers().values())
        this.subscriptions.push(await this.subscribe(handler));
      callback();
    } catch (error) {
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

  private async subscribe(handler: MessageHandler): Promise<Subscription> {
    const handles = (handler.extras as { handles?: Handles } | undefined)?.handles;
    if (!handles)
      throw new Error('A controller on the bus needs HandlesRequest or HandlesMessages on its methods.');
    const { concurrency } = handles;
    if (handles.kind === 'request') {
      const answer = (request: unknown, context: unknown) => this.call(handler, request, context);
      return await this.bus.respond(handles.procedure, answer, { group: this.group, concurrency });
    }
    return await this.bus.consume(
      handles.consumer,
      async (message) => (await this.call(handler, message.payload, message)) as Outcome,
      { concurrency },
    );
  }

  private async call(handler: MessageHandler, payload: unknown, context: unknown): Promise<unknown> {
    return await lastValueFrom(this.transformToObservable(await handler(payload, context)));
  }
}
