import { randomUUID } from 'node:crypto';
import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  Procedure,
  StreamDefinition,
} from '@pmsync/contracts';
import { z } from 'zod';
import type { Bus, Outcome, ReceivedMessage } from '../../src/index.js';

export const done: Outcome = { kind: 'done' };

/** A stream of its own for each test, with one consumer. */
export interface Marks {
  readonly stream: StreamDefinition;
  readonly consumer: ConsumerDefinition;
  subject(key: string): string;
}

export function newMarks(): Marks {
  const id = randomUUID().slice(0, 8);
  const stream: StreamDefinition = { name: `MARKS_${id}`, subjects: [`marks.${id}.>`] };
  const consumer = { stream, durable: `worker-${id}`, filterSubject: `marks.${id}.dirty.>` };
  return { stream, consumer, subject: (key) => `marks.${id}.dirty.${key}` };
}

export function newBucket(ttlMilliseconds: number): LeaseBucketDefinition {
  return { name: `LEASES_${randomUUID().slice(0, 8)}`, ttlMilliseconds };
}

const echoRequest = z.object({ text: z.string() });
const echoReply = z.object({ text: z.string(), from: z.string() });
export type Echo = Procedure<z.infer<typeof echoRequest>, z.infer<typeof echoReply>>;

/** A procedure of its own for each test. */
export function newEcho(): Echo {
  return { subject: `echo.${randomUUID().slice(0, 8)}`, request: echoRequest, reply: echoReply };
}

export const soon = () => Date.now() + 5_000;

/** A handler under the test's control: each message waits in `received` until the test says how it ends. */
export class Workbench {
  private static readonly all = new Set<Workbench>();
  private closed = false;
  readonly received: Bench[] = [];

  constructor() {
    Workbench.all.add(this);
  }

  /** Ends what tests left open, so that buses can drain. */
  static closeAll(): void {
    for (const bench of Workbench.all) {
      bench.closed = true;
      for (const { end } of bench.received) end(done);
    }
    Workbench.all.clear();
  }

  readonly handler = (message: ReceivedMessage): Promise<Outcome> =>
    new Promise((resolve, reject) => {
      if (this.closed) resolve(done);
      this.received.push({ message, end: resolve, fail: reject });
    });

  async consume(bus: Bus, consumer: ConsumerDefinition, concurrency = 1) {
    return await bus.consume(consumer, this.handler, { concurrency });
  }

  texts(): unknown[] {
    return this.received.map(({ message }) => message.payload);
  }
}

interface Bench {
  readonly message: ReceivedMessage;
  readonly end: (outcome: Outcome) => void;
  readonly fail: (error: Error) => void;
}
