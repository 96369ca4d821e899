import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  connectionNotice,
  dirtyConsumer,
  dirtyKey,
  exchangeChangedConsumer,
  noticeConsumer,
} from '@pmsync/contracts';
import { HandlesMessages, type Outcome } from '@pmsync/messaging';
import { KeyReconciler } from './reconcile/reconcile-key.js';
import { Spreader } from './spread/spreader.js';

/** What the bus brings to the contacts service. */
@Controller()
export class ContactsController {
  constructor(
    @Inject(Spreader) private readonly spreader: Spreader,
    @Inject(KeyReconciler) private readonly reconciler: KeyReconciler,
  ) {}

  @HandlesMessages(noticeConsumer('pm.changed', 'contacts'), { concurrency: 2 })
  async projectMateChanged(@Payload() payload: unknown): Promise<Outcome> {
    return unlessUnreadable(await this.spreader.spreadChanges(connectionNotice.parse(payload).connection));
  }

  @HandlesMessages(noticeConsumer('sync.due', 'contacts'), { concurrency: 2 })
  async due(@Payload() payload: unknown): Promise<Outcome> {
    return unlessUnreadable(await this.spreader.sweep(connectionNotice.parse(payload).connection));
  }

  @HandlesMessages(exchangeChangedConsumer('contacts'), { concurrency: 8 })
  async exchangeChanged(@Payload() payload: unknown): Promise<Outcome> {
    const { connection, domain, mailbox } = dirtyKey.parse(payload);
    await this.spreader.exchangeChanged({ connection, domain, mailbox });
    return { kind: 'done' };
  }

  @HandlesMessages(dirtyConsumer('contacts'), { concurrency: 8 })
  async dirty(@Payload() payload: unknown): Promise<Outcome> {
    const { connection, domain, mailbox } = dirtyKey.parse(payload);
    return await this.reconciler.reconcile({ connection, domain, mailbox });
  }
}

function unlessUnreadable(read: boolean): Outcome {
  return read ? { kind: 'done' } : { kind: 'retry', afterMilliseconds: 5_000 };
}
