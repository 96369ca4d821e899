import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** Who presented a token. */
interface Accepted {
  /** `user@REALM`. */
  readonly principal: string;
  /** Whether the token was made for this TLS connection. */
  readonly bound: boolean;
}

const require = createRequire(import.meta.url);
const ACCEPT = 2;
const CHANNEL_BOUND = 2048;
const CONTINUE_NEEDED = 1;
let acceptor: Acceptor | undefined;

/** The accepting side of GSSAPI. Thrown where the library or koffi is missing: an Error. */
export function loadAcceptor(): Acceptor {
  acceptor ??= new Acceptor(require('koffi') as typeof Koffi);
  return acceptor;
}

const failed = (major: number) => (major & 0xffff0000) !== 0;
const bufferOf = (value: Buffer) => ({ length: value.length, value });

class Acceptor {
  private readonly acquire: (...parameters: unknown[]) => number;
  private readonly acceptContext: (...parameters: unknown[]) => number;
  private readonly displayName: (...parameters: unknown[]) => number;
  private readonly release: Record<
    'credential' | 'name' | 'buffer' | 'context',
    (...parameters: unknown[]) => number
  >;

  constructor(private readonly koffi: typeof Koffi) {
    const library = koffi.load('libgssapi_krb5.so.2');
    koffi.struct('AcceptorBuffer', { length: 'size_t', value: 'void *' });
    koffi.struct('AcceptorStoreEntry', { key: 'const char *', value: 'const char *' });
    koffi.struct('AcceptorStore', { count: 'uint32_t', entries: 'AcceptorStoreEntry *' });
    koffi.struct('AcceptorBindings', {
      initiatorType: 'uint32_t',
      initiator: 'AcceptorBuffer',
      acceptorType: 'uint32_t',
      acceptor: 'AcceptorBuffer',
      application: 'AcceptorBuffer',
    });
    const define = (name: string, parameters: string) =>
      library.func(`uint32_t ${name}(_Out_ uint32_t *minor, ${parameters})`);
    this.acquire = define(
      'gss_acquire_cred_from',
      'void *name, uint32_t time, void *mechanisms, int usage, AcceptorStore *store, _Out_ void **credential, void *actual, void *lifetime',
    );
    this.acceptContext = define(
      'gss_accept_sec_context',
      '_Inout_ void **context, void *credential, AcceptorBuffer *token, AcceptorBindings *bindings, _Out_ void **name, void *mechanism, ' +
        '_Out_ AcceptorBuffer *output, _Out_ uint32_t *flags, void *lifetime, void *delegated',
    );
    this.displayName = define('gss_display_name', 'void *name, _Out_ AcceptorBuffer *text, void *kind');
    this.release = {
      credential: define('gss_release_cred', '_Inout_ void **credential'),
      name: define('gss_release_name', '_Inout_ void **name'),
      buffer: define('gss_release_buffer', '_Inout_ AcceptorBuffer *buffer'),
      context: define('gss_delete_sec_context', '_Inout_ void **context, void *output'),
    };
  }

  /** Who presented a token that ends the negotiation in one leg; undefined for one that is wrong, or not bound as it should be. */
  accept(token: Buffer, keytab: string, binding: Buffer | null): Accepted | undefined {
    const credential = [null];
    const store = { count: 1, entries: [{ key: 'keytab', value: keytab }] };
    if (failed(this.acquire([0], null, 0xffffffff, null, ACCEPT, store, credential, null, null))) {
      return undefined;
    }
    const [context, name, flags]: [unknown[], unknown[], number[]] = [[null], [null], [0]];
    const output = { length: 0, value: null };
    const nothing = { length: 0, value: null };
    const bindings = binding && {
      initiatorType: 0,
      initiator: nothing,
      acceptorType: 0,
      acceptor: nothing,
      application: bufferOf(binding),
    };
    const major = this.acceptContext(
      [0],
      context,
      credential[0],
      bufferOf(token),
      bindings,
      name,
      null,
      output,
      flags,
      null,
      null,
    );
    try {
      if (failed(major) || major & CONTINUE_NEEDED || !name[0]) return undefined;
      return { principal: this.textOf(name[0]), bound: (flags[0]! & CHANNEL_BOUND) !== 0 };
    } finally {
      this.release.buffer([0], output);
      if (name[0]) this.release.name([0], name);
      if (context[0]) this.release.context([0], context, null);
      this.release.credential([0], credential);
    }
  }

  private textOf(name: unknown): string {
    const text = { length: 0, value: null };
    this.displayName([0], name, text, null);
    const bytes = Buffer.from(this.koffi.decode(text.value, 'uint8_t', Number(text.length)));
    this.release.buffer([0], text);
    return bytes.toString('utf8');
  }
}
