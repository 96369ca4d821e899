import type { ExchangeProblem } from '@pmsync/contracts';
import { problemOfMessage } from '../operations/responses.js';
import type { EwsTransport } from '../transport/transport.js';
import type { Element } from '../xml/element.js';
import { plainReply } from './plain-reply.js';

/** As much of an XMLHttpRequest as the library looks at. */
interface LibraryResponse {
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  getAllResponseHeaders(): string;
  getResponseHeader(name: string): string | null;
}

interface XhrOptions {
  readonly data?: string;
}

/**
 * The library's way to the network: our transport, so that pool, sign-in, deadline and classifier are the same for all operations. What the library makes of a failure
 * says nothing, so the failure is kept here, in {@link problem}.
 */
export class LibraryXhr {
  readonly apiName = 'transport';
  problem: ExchangeProblem | null = null;

  constructor(
    private readonly transport: EwsTransport,
    private readonly operation: string,
    private readonly mailbox: string,
    private readonly deadline: number,
  ) {}

  async xhr({ data = '' }: XhrOptions): Promise<LibraryResponse> {
    const { transport, operation, mailbox, deadline } = this;
    const context = transport.context(mailbox, false);
    const request = { operation, mailbox, writes: false, envelope: data, deadline };
    const reply = await transport.exchange(request);
    if ('problem' in reply) throw this.failed(reply.problem);
    const { read } = reply;
    if ('problem' in read) throw this.failed(read.problem);
    const message = failedMessage(read.body);
    if (message) this.problem = problemOfMessage(message, context);
    return response(reply.status, plainReply(read.body));
  }

  /** Streaming is not for this library (it loses events): nothing here uses it. */
  xhrStream(): Promise<LibraryResponse> {
    return Promise.reject(new Error('Streaming does not go through the library.'));
  }

  disconnect(): void {}

  /** The library is told nothing but that it failed: where it cannot read a failure it throws, and nobody can catch that. */
  private failed(problem: ExchangeProblem): LibraryResponse {
    this.problem = problem;
    return response(0, '');
  }
}

function failedMessage(body: Element): Element | undefined {
  const messages = body.find('m:ResponseMessages')?.children ?? [];
  return messages.find((message) => message.attribute('ResponseClass') === 'Error');
}

function response(status: number, responseText: string): LibraryResponse {
  return {
    status,
    responseText,
    statusText: '',
    getAllResponseHeaders: () => 'content-type: text/xml\r\n',
    getResponseHeader: (name: string) => (name.toLowerCase() === 'content-type' ? 'text/xml' : null),
  };
}
