import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** What a call of the Kerberos library came to. */
export type GssOutcome<Value> =
  | { readonly value: Value }
  /** The library's own words, outermost first. */
  | { readonly failure: readonly string[] };

/** A handle that belongs to the library; released by {@link Gssapi.release}. */
export interface GssCredential {
  readonly handle: unknown;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** An account and its password. */
export interface GssAccount {
  /** `user@REALM`. */
  readonly principal: string;
  readonly password: string;
}

const oids = {
  spnego: '2b0601050502',
  kerberos: '2a864886f712010202',
  /** A principal as it is written, which no DNS look-up changes. */
  principalName: '2a864886f71201020201',
  userName: '2a864886f71201020101',
} as const;

const indefinite = 0xffffffff;
const initiate = 1;
/** The upper half of a status holds its errors; the lower one only remarks. */
const isError = (major: number) => (major & 0xffff0000) !== 0;
const require = createRequire(import.meta.url);
let loaded: GssOutcome<Gssapi> | undefined;

/** The machine's Kerberos library (MIT krb5), or why there is none. */
export function loadGssapi(): GssOutcome<Gssapi> {
  loaded ??= load();
  return loaded;
}

function load(): GssOutcome<Gssapi> {
  if (process.platform === 'win32') return { failure: ['it needs MIT Kerberos, and this is Windows'] };
  try {
    const koffi = require('koffi') as typeof Koffi;
    return { value: new Gssapi(koffi) };
  } catch (error) {
    const absent = (error as { code?: string }).code === 'MODULE_NOT_FOUND';
    const words = error instanceof Error ? error.message : String(error);
    return { failure: [absent ? 'the npm package koffi is not installed: run npm install' : words] };
  }
}

type Call = (...parameters: unknown[]) => Promise<number>;
type QuickCall = (...parameters: unknown[]) => number;

/** As much of GSSAPI (RFC 2744) as the first leg of SPNEGO takes. Calls that may ask a controller run outside the main thread. */
export class Gssapi {
  private readonly importName: Call;
  private readonly acquire: Call;
  private readonly acquireByPassword: Call;
  private readonly initContext: Call;
  private readonly displayStatus: QuickCall;
  private readonly releaseCredential: QuickCall;
  private readonly releaseName: QuickCall;
  private readonly releaseBuffer: QuickCall;
  private readonly deleteContext: QuickCall;

  /** Thrown when the library is not on this machine: koffi's error. */
  constructor(private readonly koffi: typeof Koffi) {
    const library = koffi.load('libgssapi_krb5.so.2');
    koffi.struct('InitiatorBuffer', { length: 'size_t', value: 'void *' });
    koffi.struct('InitiatorOid', { length: 'uint32_t', elements: 'void *' });
    koffi.struct('InitiatorOidSet', { count: 'size_t', elements: 'InitiatorOid *' });
    koffi.struct('InitiatorBindings', {
      initiatorType: 'uint32_t',
      initiator: 'InitiatorBuffer',
      acceptorType: 'uint32_t',
      acceptor: 'InitiatorBuffer',
      application: 'InitiatorBuffer',
    });
    const define = (name: string, parameters: string) =>
      library.func(`uint32_t ${name}(_Out_ uint32_t *minor, ${parameters})`);
    const slow = (name: string, parameters: string): Call => {
      const native = define(name, parameters);
      return (...given) =>
        new Promise((resolve, reject) => {
          native.async(...given, (error: Error | null, major: number) => {
            if (error) reject(error);
            else resolve(major);
          });
        });
    };
    const wanted = 'uint32_t time, InitiatorOidSet *mechanisms, int usage';
    const acquired = '_Out_ void **credential, void *actual, _Out_ uint32_t *lifetime';
    this.importName = slow('gss_import_name', 'InitiatorBuffer *text, InitiatorOid *kind, _Out_ void **name');
    this.acquire = slow('gss_acquire_cred', `void *name, ${wanted}, ${acquired}`);
    this.acquireByPassword = slow(
      'gss_acquire_cred_with_password',
      `void *name, InitiatorBuffer *password, ${wanted}, ${acquired}`,
    );
    this.initContext = slow(
      'gss_init_sec_context',
      'void *credential, _Inout_ void **context, void *name, InitiatorOid *mechanism, uint32_t flags, uint32_t time, ' +
        'InitiatorBindings *bindings, InitiatorBuffer *input, void *actual, _Out_ InitiatorBuffer *output, void *granted, void *lifetime',
    );
    this.displayStatus = define(
      'gss_display_status',
      'uint32_t code, int kind, InitiatorOid *mechanism, _Inout_ uint32_t *more, _Out_ InitiatorBuffer *text',
    );
    this.releaseCredential = define('gss_release_cred', '_Inout_ void **credential');
    this.releaseName = define('gss_release_name', '_Inout_ void **name');
    this.releaseBuffer = define('gss_release_buffer', '_Inout_ InitiatorBuffer *buffer');
    this.deleteContext = define('gss_delete_sec_context', '_Inout_ void **context, void *output');
  }

  /** The credential of the process (its ticket cache, its client keytab), or of an account with its password. */
  async credential(account: GssAccount | null): Promise<GssOutcome<GssCredential>> {
    // SPNEGO hides what went wrong: Kerberos itself is asked first, and a wrong password counts as one try.
    const plain = await this.acquireFor(account, oids.kerberos);
    if ('failure' in plain) return plain;
    this.release(plain.value);
    return await this.acquireFor(account, oids.spnego);
  }

  private async acquireFor(
    account: GssAccount | null,
    mechanism: string,
  ): Promise<GssOutcome<GssCredential>> {
    const [minor, handle, lifetime]: [number[], unknown[], number[]] = [[0], [null], [0]];
    const mechanisms = { count: 1, elements: [oidOf(mechanism)] };
    const wanted = [indefinite, mechanisms, initiate, handle, null, lifetime];
    let major: number;
    if (account) {
      const name = await this.name(account.principal, oids.userName);
      if ('failure' in name) return name;
      major = await this.acquireByPassword(minor, name.value[0], bufferOf(account.password), ...wanted);
      this.releaseName([0], name.value);
    } else {
      major = await this.acquire(minor, null, ...wanted);
    }
    if (isError(major)) return { failure: this.words(major, minor[0]!) };
    return { value: { handle: handle[0], expires: Date.now() + lifetime[0]! * 1_000 } };
  }

  /** The first SPNEGO token for a service, e.g. `HTTP/exchange.example.com`. */
  async token(
    credential: GssCredential,
    service: string,
    channelBinding: Buffer | null,
  ): Promise<GssOutcome<Buffer>> {
    // An empty realm: the service's is found by referral, as Windows does it.
    const name = await this.name(`${service}@`, oids.principalName);
    if ('failure' in name) return name;
    const [minor, context, output]: [number[], unknown[], { length: number; value: unknown }] = [
      [0],
      [null],
      { length: 0, value: null },
    ];
    const empty = { length: 0, value: null };
    const bindings = channelBinding && {
      initiatorType: 0,
      initiator: empty,
      acceptorType: 0,
      acceptor: empty,
      application: bufferOf(channelBinding),
    };
    const major = await this.initContext(
      minor,
      credential.handle,
      context,
      name.value[0],
      oidOf(oids.spnego),
      0,
      0,
      bindings,
      null,
      null,
      output,
      null,
      null,
    );
    this.releaseName([0], name.value);
    try {
      if (isError(major)) return { failure: this.words(major, minor[0]!) };
      return { value: this.bytes(output) };
    } finally {
      if (context[0]) this.deleteContext([0], context, null);
    }
  }

  release({ handle }: GssCredential): void {
    this.releaseCredential([0], [handle]);
  }

  private async name(text: string, kind: string): Promise<GssOutcome<[unknown]>> {
    const [minor, name]: [number[], [unknown]] = [[0], [null]];
    const major = await this.importName(minor, bufferOf(text), oidOf(kind), name);
    return isError(major) ? { failure: this.words(major, minor[0]!) } : { value: name };
  }

  private words(major: number, minor: number): string[] {
    return [...this.status(major, 1), ...(minor === 0 ? [] : this.status(minor, 2))];
  }

  private status(code: number, kind: 1 | 2): string[] {
    const [more, texts]: [number[], string[]] = [[0], []];
    do {
      const text = { length: 0, value: null };
      if (isError(this.displayStatus([0], code, kind, oidOf(oids.kerberos), more, text))) break;
      texts.push(this.bytes(text).toString('utf8').replaceAll('\0', '').trim());
    } while (more[0] !== 0);
    return texts;
  }

  /** Copies a buffer of the library's and gives it back. */
  private bytes(buffer: { length: number; value: unknown }): Buffer {
    const length = Number(buffer.length);
    const copy = Buffer.from(length === 0 ? [] : this.koffi.decode(buffer.value, 'uint8_t', length));
    this.releaseBuffer([0], buffer);
    return copy;
  }
}

function bufferOf(content: string | Buffer): { length: number; value: Buffer } {
  const value = Buffer.from(content);
  return { length: value.length, value };
}

function oidOf(hex: string): { length: number; elements: Buffer } {
  const elements = Buffer.from(hex, 'hex');
  return { length: elements.length, elements };
}
