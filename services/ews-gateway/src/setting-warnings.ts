import type { ExchangeSettings } from '@pmsync/settings';

/** What is set so that it works and is not safe, a sentence each, for the status. */
export function settingWarnings({ url, tls, signIn }: ExchangeSettings): string[] {
  const { protocol, host } = new URL(url);
  const warnings: string[] = [];
  if (protocol === 'https:' && tls === 'insecure') {
    warnings.push(
      `The certificate of ${host} is not checked (exchange.tls: insecure): anybody in between can read along and sign in.`,
    );
  }
  if (protocol === 'http:' && (signIn.kind === 'basic' || signIn.kind === 'oauth')) {
    const what = signIn.kind === 'basic' ? 'password' : 'token';
    warnings.push(`The ${what} for ${host} goes out in clear text: write an https address in exchange.url.`);
  }
  return warnings;
}
