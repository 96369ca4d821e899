import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { ewsProcedures, statisticsProcedure, type CheckReport, type ExchangeResult } from '@pmsync/contracts';
import type { CallOptions, Mailboxes } from '@pmsync/exchange';
import { HandlesRequest, type RequestContext } from '@pmsync/messaging';
import type { z } from 'zod';
import { checkConnection } from './check-connection.js';
import { boundedItems } from './bounded-items.js';
import { ConnectionGateways } from './connection-gateways.js';
import { PhotoTransfer } from './photo-transfer.js';

type Asked<Name extends keyof typeof ewsProcedures> = z.infer<(typeof ewsProcedures)[Name]['request']>;

/** Far above what the gates let through at once: requests wait in their connection's gate, where turns are fair, not on the bus. */
const concurrency = 500;

/** The verbs `ews.<verb>` on the bus. */
@Controller()
export class EwsGatewayController {
  constructor(
    @Inject(ConnectionGateways)
    private readonly gateways: Pick<ConnectionGateways, 'of' | 'requests' | 'warnings'>,
    @Inject(PhotoTransfer) private readonly photos: PhotoTransfer,
  ) {}

  @HandlesRequest(ewsProcedures.check, { concurrency })
  async check(
    @Payload() { connection, mailbox }: Asked<'check'>,
    @Ctx() { deadline }: RequestContext,
  ): Promise<ExchangeResult<CheckReport>> {
    const gateway = this.gateways.of(connection);
    if (!gateway) return unknownConnection(connection);
    return { ok: true, value: await checkConnection(gateway, mailbox, deadline) };
  }

  @HandlesRequest(ewsProcedures.changes, { concurrency })
  changes(@Payload() asked: Asked<'changes'>, @Ctx() context: RequestContext) {
    return this.call('changes', asked, context, (mailboxes, options) =>
      mailboxes.changes(asked.mailbox, asked.syncState, asked.limit, options),
    );
  }

  @HandlesRequest(ewsProcedures.get, { concurrency })
  async get(@Payload() asked: Asked<'get'>, @Ctx() context: RequestContext) {
    const items = await this.call('get', asked, context, (mailboxes, options) =>
      mailboxes.get(asked.mailbox, asked.itemIds, options),
    );
    return items.ok ? { ok: true as const, value: boundedItems(items.value) } : items;
  }

  @HandlesRequest(ewsProcedures.apply, { concurrency })
  apply(@Payload() asked: Asked<'apply'>, @Ctx() context: RequestContext) {
    return this.call('apply', asked, context, (mailboxes, options) =>
      mailboxes.apply(asked.mailbox, asked.operations, options),
    );
  }

  @HandlesRequest(ewsProcedures.find, { concurrency })
  find(@Payload() asked: Asked<'find'>, @Ctx() context: RequestContext) {
    return this.call('find', asked, context, (mailboxes, options) =>
      mailboxes.find(asked.mailbox, asked.identities, options),
    );
  }

  @HandlesRequest(ewsProcedures.photo, { concurrency })
  async photo(@Payload() asked: Asked<'photo'>, @Ctx() context: RequestContext) {
    const photo = await this.call('photo', asked, context, (mailboxes, options) =>
      mailboxes.photo(asked.mailbox, asked.itemId, options),
    );
    if (!photo.ok) return photo;
    return photo.value ? await this.photos.sent(photo.value) : { ok: true as const, value: null };
  }

  @HandlesRequest(ewsProcedures.setPhoto, { concurrency })
  async setPhoto(@Payload() asked: Asked<'setPhoto'>, @Ctx() context: RequestContext) {
    const bytes = await this.photos.received(asked.object);
    if (!bytes.ok) return bytes;
    return await this.call('setPhoto', asked, context, (mailboxes, options) =>
      mailboxes.setPhoto(asked.mailbox, asked.item, bytes.value, options),
    );
  }

  @HandlesRequest(statisticsProcedure, { concurrency: 10 })
  statistics() {
    return Promise.resolve({ requests: this.gateways.requests(), warnings: this.gateways.warnings() });
  }

  private async call<Value>(
    verb: string,
    asked: { readonly connection: string; readonly mailbox: string },
    context: RequestContext,
    call: (mailboxes: Mailboxes, options: CallOptions) => Promise<ExchangeResult<Value>>,
  ): Promise<ExchangeResult<Value>> {
    const gateway = this.gateways.of(asked.connection);
    if (!gateway) return unknownConnection(asked.connection);
    return await gateway.call(verb, asked.mailbox, context.deadline, call);
  }
}

function unknownConnection(connection: string): ExchangeResult<never> {
  const message = `The gateway knows no connection "${connection}": is its connections.yaml the same as the other services'?`;
  return { ok: false, problem: { kind: 'unsupported', message } };
}
