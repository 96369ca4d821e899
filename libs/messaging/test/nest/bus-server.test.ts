import 'reflect-metadata';
import { Controller, type INestMicroservice, type LoggerService, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, MessagePattern, type MicroserviceOptions, Payload } from '@nestjs/microservices';
import { requireOrSkip, startNatsServer } from '@pmsync/testing';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type Bus,
  BusServer,
  connectJetStreamBus,
  connectMemoryBus,
  HandlesMessages,
  HandlesRequest,
  NoResponder,
  type Outcome,
  type ReceivedMessage,
  type RequestContext,
  RequestRejected,
} from '../../src/index.js';
import { done, newEcho, newMarks, soon } from '../contract/samples.js';

const within = { timeout: 10_000, interval: 10 };
const server = await startNatsServer();
afterAll(() => server?.stop());
const present = requireOrSkip('nats-server (Debian: apt-get install nats-server)', server !== undefined);

describe('controllers on the memory bus', () => busServerSuite(async () => connectMemoryBus()));
describe.skipIf(!present)('controllers on the jetstream bus', () =>
  busServerSuite(() => connectJetStreamBus({ servers: server!.url })),
);

function busServerSuite(connect: () => Promise<Bus>): void {
  const [echo, marks] = [newEcho(), newMarks()];
  const seen: unknown[] = [];
  const complaints: string[] = [];
  let gate: Promise<void> = Promise.resolve();

  @Controller()
  class EchoController {
    @HandlesRequest(echo, { concurrency: 2 })
    async echo(@Payload() { text }: { text: string }, @Ctx() context: RequestContext) {
      seen.push(context.deadline);
      await gate;
      if (text === 'break') throw new Error('the disk is full');
      if (text === 'refuse') throw new RequestRejected(echo.subject, 'no such mailbox.');
      return { text, from: 'controller' };
    }

    @HandlesMessages(marks.consumer, { concurrency: 2 })
    async mark(@Payload() payload: unknown, @Ctx() message: ReceivedMessage): Promise<Outcome> {
      seen.push([payload, message.subject, message.delivery]);
      if (message.delivery === 1) throw new Error('not yet');
      return message.delivery === 2 ? { kind: 'retry', afterMilliseconds: 10 } : done;
    }
  }

  @Module({ controllers: [EchoController] })
  class EchoModule {}

  const logger: LoggerService = {
    log: () => undefined,
    warn: () => undefined,
    error: (...words: unknown[]) => complaints.push(words.join('\n')),
  };

  async function started(module: object = EchoModule): Promise<{ bus: Bus; app: INestMicroservice }> {
    const bus = await connect();
    await bus.prepare([marks.stream]);
    const strategy = new BusServer(bus);
    const app = await NestFactory.createMicroservice<MicroserviceOptions>(module as typeof EchoModule, {
      strategy,
      logger,
    });
    await app.listen();
    return { bus, app };
  }

  beforeEach(() => {
    seen.length = 0;
    complaints.length = 0;
    gate = Promise.resolve();
  });

  it('answer requests, with their deadline at hand', async () => {
    const { bus, app } = await started();
    const deadline = soon();
    const reply = await bus.request(echo, { text: 'hello' }, { deadline });
    expect(reply).toEqual({ text: 'hello', from: 'controller' });
    expect(seen).toEqual([deadline]);
    await app.close();
    await bus.drain();
  });

  it('work off messages, and what they return or throw decides what becomes of them', async () => {
    const { bus, app } = await started();
    const subject = marks.subject('a');
    await bus.publish(subject, { version: 1 });
    await vi.waitFor(async () => expect(await bus.backlog(marks.consumer)).toBe(0), within);
    expect(seen).toEqual([1, 2, 3].map((delivery) => [{ version: 1 }, subject, delivery]));
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toMatch(/not yet[\s\S]*EchoController/);
    await app.close();
    await bus.drain();
  });

  it('log what they throw, and do not let it out', async () => {
    const { bus, app } = await started();
    const failed = await bus.request(echo, { text: 'break' }, { deadline: soon() }).catch((error) => error);
    expect(failed).toBeInstanceOf(RequestRejected);
    expect(String(failed)).not.toContain('disk');
    expect(complaints.join()).toContain('the disk is full');
    const refused = bus.request(echo, { text: 'refuse' }, { deadline: soon() });
    await expect(refused).rejects.toThrow(new RequestRejected(echo.subject, 'no such mailbox.'));
    await app.close();
    await bus.drain();
  });

  it('end what is under way when the application closes, and leave the bus open', async () => {
    const { bus, app } = await started();
    let open!: () => void;
    gate = new Promise((resolve) => (open = resolve));
    const asked = bus.request(echo, { text: 'slow' }, { deadline: soon() });
    await vi.waitFor(() => expect(seen).toHaveLength(1), within);
    const closing = app.close();
    await vi.waitFor(
      () => expect(bus.request(echo, { text: '' }, { deadline: soon() })).rejects.toThrow(NoResponder),
      within,
    );
    open();
    expect((await asked).text).toBe('slow');
    await closing;
    expect(bus.connected()).toBe(true);
    await bus.publish(marks.subject('b'), 1);
    expect(await bus.backlog(marks.consumer)).toBe(1);
    await bus.drain();
  });

  it('are refused when a method is for another transport', async () => {
    @Controller()
    class OtherController {
      @MessagePattern('other')
      other() {
        return 1;
      }
    }
    @Module({ controllers: [OtherController] })
    class OtherModule {}
    await expect(started(OtherModule)).rejects.toThrow(/"other".*HandlesRequest or HandlesMessages/);
  });
}
