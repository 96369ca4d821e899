import type { ExchangeProblem } from '@pmsync/contracts';
import type { Challenge } from './challenge.js';

/** The values of `exchange.authentication` and the schemes of HTTP. */
const settings: Readonly<Record<string, string>> = {
  basic: 'basic',
  ntlm: 'ntlm',
  negotiate: 'negotiate',
  bearer: 'oauth',
};

/** What an account of Windows needs to act for others. */
export const impersonationRole = 'the role ApplicationImpersonation';

export function signInProblem(message: string): ExchangeProblem {
  return { kind: 'denied', reason: 'sign-in', message };
}

/** A server that offers other ways to sign in, and not this one; null where that is not so. */
export function notOffered(
  host: string,
  scheme: string,
  challenges: readonly Challenge[],
): ExchangeProblem | null {
  const offered = [...new Set(challenges.map((each) => each.scheme))];
  if (offered.length === 0 || offered.includes(scheme)) return null;
  const values = offered.flatMap((each) => settings[each] ?? []).map((value) => `"${value}"`);
  const change = values.length > 0 ? `set exchange.authentication to ${values.join(' or ')}, or ` : '';
  return signInProblem(
    `Exchange (${host}) offers no ${scheme} sign-in, only ${offered.join(', ')}: ${change}let the server offer it for EWS.`,
  );
}

/** The server refused what was presented, and says no more. */
export function accountRefused(host: string, account: string): ExchangeProblem {
  return signInProblem(
    `Exchange (${host}) refused the account "${account}": check its name, domain and password.`,
  );
}
