import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  contactProcedures,
  ewsProcedures,
  statusProcedure,
  type CheckReport,
  type ContactReply,
  type ContactRequest,
} from '@pmsync/contracts';
import { Secret } from '@pmsync/settings';
import { z } from 'zod';
import { Misuse, Refused } from '../misuse.js';
import type { Values } from '../options.js';

/** Where `npm start` and `npm run services` have the console. */
const usualConsole = 'http://127.0.0.1:8025';

const consoleStatus = statusProcedure.reply.extend({
  health: z.object({ ok: z.boolean(), problems: z.array(z.string()) }),
  warnings: z.record(z.string(), z.array(z.string())),
  writtenInTheLastHours: z.number(),
});
export type ConsoleStatus = z.infer<typeof consoleStatus>;

type Verb = keyof typeof contactProcedures;
export type ContactValue<Name extends Verb> = Extract<ContactReply<Name>, { ok: true }>['value'];

/** Thrown when the contacts service says why it does not do what it was asked for. */
export class Declined extends Refused {}

/** The console, over HTTP. Methods throw {@link Refused}. */
export class ConsoleClient {
  private constructor(
    private readonly url: URL,
    private readonly token: Secret | null,
  ) {}

  /** Thrown: {@link Misuse}. */
  static of(values: Values, environment: Readonly<Record<string, string | undefined>>): ConsoleClient {
    const given = values.console ?? (environment['PMSYNC_CONSOLE'] || usualConsole);
    const token = environment['PMSYNC_CONSOLE_TOKEN'];
    const url = readUrl(given);
    if (token && url.protocol === 'http:' && !isLoopback(url.hostname)) throw new Misuse(tokenInClearText);
    return new ConsoleClient(url, token ? new Secret(token) : null);
  }

  async status(): Promise<ConsoleStatus> {
    const parsed = consoleStatus.safeParse(await this.call('GET', 'api/status'));
    if (!parsed.success) throw this.noConsole();
    return parsed.data;
  }

  /** Thrown besides: {@link Declined}. */
  async ask<Name extends Verb>(
    name: Name,
    request: Omit<ContactRequest<Name>, 'version'>,
  ): Promise<ContactValue<Name>> {
    const value = await this.call('POST', `api/contacts/${name}`, { version: 1, ...request });
    const parsed = contactProcedures[name].reply.safeParse({ ok: true, value });
    if (!parsed.success || !parsed.data.ok) throw this.noConsole();
    return parsed.data.value as ContactValue<Name>;
  }

  /** What the gateway finds on its way to a mailbox; null: to some employee's. */
  async check(asked: { readonly connection: string; readonly mailbox: string | null }): Promise<CheckReport> {
    const value = await this.call('POST', 'api/exchange/check', { version: 1, ...asked });
    const parsed = ewsProcedures.check.reply.safeParse({ ok: true, value });
    if (!parsed.success || !parsed.data.ok) throw this.noConsole();
    return parsed.data.value;
  }

  private async call(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> {
    const { status, text } = await this.exchange(method, path, body).catch((error: unknown) => {
      throw this.unreachable(error);
    });
    const answer = parseJson(text);
    if (status === 200) return answer;
    const { data } = z.object({ message: z.string() }).safeParse(answer);
    if (status === 401) throw this.wrongToken();
    if (!data || status === 404) throw this.noConsole();
    const sentence = { en: data.message, ru: data.message };
    throw status === 409 ? new Declined(sentence) : new Refused(sentence);
  }

  /** Without a time-out of its own: the console has one that suits what is asked. */
  private exchange(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly text: string }> {
    const url = new URL(path, this.url);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = {
      Accept: 'application/json',
      ...(this.token ? { Authorization: `Bearer ${this.token.reveal()}` } : {}),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    return new Promise((resolve, reject) => {
      const sent = send(url, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  private unreachable(error: unknown): Refused {
    const code = String((error as NodeJS.ErrnoException).code ?? (error as Error).message);
    return new Refused({
      en: `No console answers at ${this.url.origin} (${code}): start it, e.g. with npm start, or name another one with --console.`,
      ru: `По адресу ${this.url.origin} консоль не отвечает (${code}): запустите её, например npm start, или укажите другую через --console.`,
    });
  }

  private noConsole(): Refused {
    return new Refused({
      en: `What answers at ${this.url.origin} is no console of this version: name the console with --console.`,
      ru: `По адресу ${this.url.origin} отвечает не консоль этой версии: укажите консоль через --console.`,
    });
  }

  private wrongToken(): Refused {
    return this.token
      ? new Refused({
          en: `PMSYNC_CONSOLE_TOKEN is not the token of the console at ${this.url.origin}: take the one that the console was started with.`,
          ru: `PMSYNC_CONSOLE_TOKEN — не тот токен, с которым запущена консоль ${this.url.origin}: возьмите её токен.`,
        })
      : new Refused({
          en: `The console at ${this.url.origin} demands its token: set PMSYNC_CONSOLE_TOKEN.`,
          ru: `Консоль ${this.url.origin} требует свой токен: задайте PMSYNC_CONSOLE_TOKEN.`,
        });
  }
}

function readUrl(text: string): URL {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') {
    if (!url.pathname.endsWith('/')) url.pathname += '/';
    return url;
  }
  throw new Misuse({
    en: '--console (or PMSYNC_CONSOLE): write an address such as http://127.0.0.1:8025, without a user or a password.',
    ru: '--console (или PMSYNC_CONSOLE): напишите адрес вида http://127.0.0.1:8025, без имени и пароля.',
  });
}

const tokenInClearText = {
  en: '--console (or PMSYNC_CONSOLE): PMSYNC_CONSOLE_TOKEN would travel in clear text: use https, or a tunnel to this machine (ssh -L, kubectl port-forward).',
  ru: '--console (или PMSYNC_CONSOLE): PMSYNC_CONSOLE_TOKEN ушёл бы открытым текстом: нужен https или туннель на эту машину (ssh -L, kubectl port-forward).',
};

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
