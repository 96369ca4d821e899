/** The cookie that leads to the server that keeps the subscriptions of a group. */
const cookieName = 'X-BackEndOverrideCookie';

/** https://learn.microsoft.com/exchange/client-developer/exchange-web-services/how-to-maintain-affinity-between-group-of-subscriptions-and-mailbox-server */
export class Affinity {
  private cookie: string | null = null;

  constructor(
    /** The mailbox whose server all requests of the group go to. */
    readonly anchor: string,
  ) {}

  headers(): Record<string, string> {
    return {
      'x-preferserveraffinity': 'true',
      ...(this.cookie !== null && { cookie: this.cookie }),
    };
  }

  /** Takes over what a reply sets (`Set-Cookie`): the first one stands, so that a group does not move while it is made. */
  learn(cookies: readonly string[]): void {
    const found = cookies.find((each) => each.toLowerCase().startsWith(`${cookieName.toLowerCase()}=`));
    this.cookie ??= found?.split(';')[0] ?? null;
  }
}
