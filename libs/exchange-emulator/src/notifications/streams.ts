import type { IncomingMessage, ServerResponse } from 'node:http';
import { childOf, requiredChild } from '../operations/operation.js';
import type { ServerBuild } from '../soap/server-version.js';
import type { XmlElement } from '../xml/parse.js';
import type { BackEnds } from './back-ends.js';
import { EventStream } from './event-stream.js';
import { connectionStatus, streamingError } from './notification-xml.js';
import { usualShape, type StreamShape } from './stream-shape.js';
import { StreamingSubscription } from './streaming-subscription.js';
import { unknownSubscription, type Subscriptions } from './subscriptions.js';

/** Who asks for events. */
interface Caller {
  readonly account: string;
  /** The name whose budget the stream is charged to. */
  readonly budget: string;
}

/** The hanging replies of GetStreamingEvents. */
export class Streams {
  shape: StreamShape = usualShape;
  private readonly open = new Map<EventStream, string>();

  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly backEnds: BackEnds,
    private readonly build: ServerBuild,
    /** Streams that one budget may have open (HangingConnectionLimit). */
    private readonly most: number,
    /** Whether subscriptions belong to the mailbox in whose name a stream is asked for; one that is asked for others ends then. */
    private readonly byMailbox: boolean,
  ) {}

  get count(): number {
    return this.open.size;
  }

  /**
   * https://learn.microsoft.com/exchange/client-developer/web-service-reference/getstreamingevents-operation: begins the reply, and returns.
   * @param refusal the code with which all subscriptions are refused, if they are
   */
  begin(
    body: XmlElement,
    caller: Caller,
    request: IncomingMessage,
    response: ServerResponse,
    refusal?: string,
  ): void {
    const { backEnd } = this.backEnds.route(request.headers);
    const ids = requiredChild(body, 'SubscriptionIds').children.map(({ text }) => text);
    const known: StreamingSubscription[] = [];
    const unknown: string[] = [];
    for (const id of ids) {
      const owner = this.byMailbox ? caller.budget : caller.account;
      const subscription = this.subscriptions.find(id, owner, backEnd);
      if (subscription instanceof StreamingSubscription) known.push(subscription);
      else unknown.push(id);
    }
    const stream = new EventStream(response, this.build, this.shape, known, (ended) =>
      this.open.delete(ended),
    );
    if (refusal !== undefined) return stream.end(streamingError(refusal, 'Refused.', ids, true));
    const used = [...this.open.values()].filter((budget) => budget === caller.budget).length;
    if (used >= this.most) {
      const message = 'You have exceeded the available concurrent connections for your account.';
      return stream.end(streamingError('ErrorExceededConnectionCount', message, [], true));
    }
    const ends = known.length === 0 || this.byMailbox;
    const problem = unknown.length > 0 ? streamingProblem(unknown, ends) : undefined;
    if (problem && ends) return stream.end(problem);
    this.open.set(stream, caller.budget);
    const minutes = Number(childOf(body, 'ConnectionTimeout')?.text ?? 1);
    stream.start(problem ? [problem] : [connectionStatus('OK')], minutes);
  }

  /** Ends all streams in good order. */
  end(): void {
    for (const stream of this.open.keys()) stream.end(connectionStatus('Closed'));
  }

  /** Cuts all streams without a word. */
  cut(): void {
    for (const stream of this.open.keys()) stream.cut();
  }
}

function streamingProblem(unknown: readonly string[], closed: boolean): string {
  const { code, message } = unknownSubscription(...unknown);
  return streamingError(code, message, unknown, closed);
}
