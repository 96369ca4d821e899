import { lacksOf } from '@pmsync/domain';
import type { ExchangeSettings } from '@pmsync/settings';

/** What is set so that it works and is not safe, or does without something, a sentence each, for the status. */
export function settingWarnings({ url, version, tls, signIn }: ExchangeSettings): string[] {
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
  const missed = lacksOf(version).map(({ en }) => en);
  if (missed.length > 0) {
    warnings.push(`Spoken to as ${version} (exchange.version), ${host} does without: ${missed.join('; ')}.`);
  }
  return warnings;
}
