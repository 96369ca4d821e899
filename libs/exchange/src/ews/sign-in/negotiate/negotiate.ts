import type { ExchangeProblem } from '@pmsync/contracts';
import type { PasswordAccount } from '../../../mailboxes.js';
import { impersonationRole, notOffered, signInProblem } from '../refused.js';
import type { ConnectionFacts, Refusal, SignIn, SignInConversation, SignInStep } from '../sign-in.js';
import { loadGssapi, type GssCredential, type Gssapi } from './gssapi.js';
import { kerberosProblem } from './kerberos-problem.js';

/** A credential that ends sooner than so many milliseconds from now is fetched anew. */
const spare = 5 * 60_000;

type Fetched<Value> = { readonly value: Value } | { readonly problem: ExchangeProblem };

/**
 * Kerberos (RFC 4559): a ticket for `HTTP/<host of the address>` with every request, of the account that is given or of the one that the service runs under (manual:
 * *Альтернативный способ настройки*).
 */
export class NegotiateSignIn implements SignIn {
  readonly boundToConnection = false;
  readonly account: string;
  readonly right = impersonationRole;
  private credential: Promise<Fetched<GssCredential>> | null = null;

  constructor(private readonly passwordAccount: PasswordAccount | null) {
    this.account = passwordAccount ? principalOf(passwordAccount) : "the service's own identity";
  }

  begin({ host, channelBinding }: ConnectionFacts): SignInConversation {
    return {
      first: () => this.step(host, channelBinding),
      refused: (refusal: Refusal) => Promise.resolve({ problem: this.refused(host, refusal) }),
    };
  }

  private async step(host: string, channelBinding: Buffer | null): Promise<SignInStep> {
    const library = loadGssapi();
    if ('failure' in library) {
      return {
        problem: signInProblem(
          `Kerberos sign-in needs the library libgssapi_krb5.so.2 (Debian: libgssapi-krb5-2) on this machine: ${library.failure.join('; ')}.`,
        ),
      };
    }
    const credential = await this.current(library.value);
    if ('problem' in credential) return credential;
    const token = await library.value.token(credential.value, `HTTP/${host}`, channelBinding);
    if ('failure' in token) return { problem: kerberosProblem(token.failure, this.account, host) };
    return { authorization: `Negotiate ${token.value.toString('base64')}`, carries: 'request' };
  }

  /** The credential, fetched once for all who wait, and anew before it ends. */
  private async current(library: Gssapi): Promise<Fetched<GssCredential>> {
    const asked = this.credential ?? this.fetch(library);
    this.credential = asked;
    const fetched = await asked;
    if ('value' in fetched && fetched.value.expires - Date.now() > spare) return fetched;
    if (this.credential !== asked) return await this.current(library);
    this.credential = null;
    return fetched;
  }

  private async fetch(library: Gssapi): Promise<Fetched<GssCredential>> {
    const account = this.passwordAccount && {
      principal: principalOf(this.passwordAccount),
      password: this.passwordAccount.password,
    };
    const found = await library.credential(account);
    return 'value' in found ? found : { problem: kerberosProblem(found.failure, this.account, null) };
  }

  private refused(host: string, { challenges }: Refusal): ExchangeProblem {
    const other = notOffered(host, 'negotiate', challenges);
    if (other) return other;
    this.credential = null;
    return signInProblem(
      `Exchange (${host}) refused the Kerberos ticket of ${this.account}: check that HTTP/${host} is registered once (setspn -Q HTTP/${host}), for the account that Exchange runs under, and that the clocks agree.`,
    );
  }
}

/** `user@REALM`; a user name that is a whole UPN stays as it is. */
function principalOf({ userName, domain }: PasswordAccount): string {
  return domain ? `${userName}@${domain.toUpperCase()}` : userName;
}
