import { setTimeout as sleep } from 'node:timers/promises';
import { keepReply } from './reply-schema.js';
import { all, basic, soapDocument, type Sending } from './server.js';

const named = (text: string, ofFolders: boolean) =>
  [...text.matchAll(/<t:(\w+)Event>(.*?)<\/t:\1Event>/gs)].flatMap(([, name, content]) =>
    content!.includes('<t:FolderId ') === ofFolders ? [name!] : [],
  );
export const eventsOf = (text: string) => named(text, false);
export const folderEventsOf = (text: string) => named(text, true);

/** A client that listens to a stream of events and keeps what arrives as it arrives. */
export class Listening {
  /** The chunks as they came. */
  readonly chunks: Buffer[] = [];
  ended = false;
  cut = false;
  status = 0;
  private readonly abort = new AbortController();

  static start(url: string, ids: readonly string[], sending: Sending & { minutes?: number } = {}): Listening {
    const listening = new Listening();
    const body =
      `<m:GetStreamingEvents><m:SubscriptionIds>${ids.map((id) => `<t:SubscriptionId>${id}</t:SubscriptionId>`).join('')}` +
      `</m:SubscriptionIds><m:ConnectionTimeout>${sending.minutes ?? 30}</m:ConnectionTimeout></m:GetStreamingEvents>`;
    void listening.run(url, soapDocument(body, sending), sending);
    return listening;
  }

  get text(): string {
    return Buffer.concat(this.chunks).toString();
  }

  /** The names of the events, but for those of folders, in their order. */
  get events(): string[] {
    return eventsOf(this.text);
  }

  /** The names of the events of folders, in their order. */
  get folderEvents(): string[] {
    return folderEventsOf(this.text);
  }

  get statuses(): string[] {
    return all(this.text, 'ConnectionStatus');
  }

  get codes(): string[] {
    return all(this.text, 'ResponseCode');
  }

  async until(condition: (listening: Listening) => boolean): Promise<void> {
    const end = Date.now() + 5_000;
    while (!condition(this)) {
      if (Date.now() > end) throw new Error(`Waited in vain; this arrived: ${this.text}`);
      await sleep(5);
    }
  }

  stop(): void {
    this.abort.abort();
    // Every envelope by itself, whatever its prefix.
    for (const envelope of this.text.split(/(?<=<\/(?:\w+:)?Envelope>)/)) keepReply(envelope);
  }

  private async run(url: string, document: string, sending: Sending): Promise<void> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'Content-Type': 'text/xml; charset=utf-8',
          Authorization: basic(sending),
          ...sending.headers,
        },
        body: document,
        signal: this.abort.signal,
      });
      this.status = response.status;
      for await (const chunk of response.body!) this.chunks.push(Buffer.from(chunk));
      this.ended = true;
    } catch {
      this.cut = true;
    }
  }
}
