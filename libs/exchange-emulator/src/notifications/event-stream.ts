import type { ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { streamEnvelope } from '../soap/envelope.js';
import type { ServerBuild } from '../soap/server-version.js';
import { connectionStatus, notificationXml, streamingReply } from './notification-xml.js';
import type { StreamShape } from './stream-shape.js';
import type { StreamingSubscription } from './streaming-subscription.js';

/** One hanging reply: envelope after envelope, until the client's time is over or somebody cuts it. */
export class EventStream {
  private readonly stopListening: (() => void)[] = [];
  private readonly timers: NodeJS.Timeout[] = [];
  private sending: Promise<void> = Promise.resolve();
  private held = '';
  private over = false;
  private flushing = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly build: ServerBuild,
    private readonly shape: StreamShape,
    private readonly subscriptions: readonly StreamingSubscription[],
    private readonly ended: (stream: EventStream) => void,
  ) {
    response.once('close', () => this.finish());
    response.writeHead(200, { 'Content-Type': 'text/xml; charset=utf-8', 'Cache-Control': 'private' });
    if (!shape.buffered) response.flushHeaders();
  }

  /** @param minutes how long, by the client's ConnectionTimeout */
  start(first: readonly string[], minutes: number): void {
    for (const reply of first) this.send(reply);
    const { heartbeatMilliseconds, minuteMilliseconds } = this.shape;
    const beat = setInterval(() => this.send(connectionStatus('OK')), heartbeatMilliseconds);
    const end = setTimeout(() => this.end(connectionStatus('Closed')), minutes * minuteMilliseconds);
    this.timers.push(beat, end);
    for (const subscription of this.subscriptions) {
      this.stopListening.push(subscription.listen(() => this.flushSoon()));
    }
    this.flush();
  }

  /** Sends a last reply and ends in good order. */
  end(last: string): void {
    this.send(last);
    this.finish();
    this.sending = this.sending.then(() => void this.response.end(this.held));
  }

  /** Ends as a broken network does. */
  cut(): void {
    this.finish();
    this.response.socket?.resetAndDestroy();
  }

  private flushSoon(): void {
    if (this.flushing) return;
    this.flushing = true;
    // What one request changed goes out together.
    setImmediate(() => {
      this.flushing = false;
      if (!this.over) this.flush();
    });
  }

  private flush(): void {
    const notifications = this.subscriptions.flatMap((subscription) => {
      const changes = subscription.take();
      return changes.length > 0 ? [notificationXml(subscription.id, changes)] : [];
    });
    if (notifications.length === 0) return;
    const told = streamingReply(`<m:Notifications>${notifications.join('')}</m:Notifications>`);
    if (this.shape.glueEnvelopes) this.send(connectionStatus('OK'), told, connectionStatus('OK'));
    else this.send(told);
  }

  private send(...replies: readonly string[]): void {
    if (this.over) return;
    const text = replies.map((reply) => streamEnvelope(reply, this.build, this.shape.prefix)).join('');
    this.sending = this.sending.then(() => this.write(text));
  }

  private async write(text: string): Promise<void> {
    if (this.response.destroyed) return;
    if (this.shape.buffered) {
      this.held += text;
    } else if (this.shape.splitCharacters) {
      for (const piece of splitInCharacters(Buffer.from(text))) {
        this.response.write(piece);
        await nextTurn();
      }
    } else {
      this.response.write(text);
    }
  }

  private finish(): void {
    if (this.over) return;
    this.over = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const stop of this.stopListening) stop();
    this.ended(this);
  }
}

/** The bytes in pieces that end after the first byte of every character of several. */
function splitInCharacters(bytes: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  let start = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    if (bytes[index]! < 0xc0) continue;
    pieces.push(bytes.subarray(start, index + 1));
    start = index + 1;
  }
  return [...pieces, bytes.subarray(start)];
}
