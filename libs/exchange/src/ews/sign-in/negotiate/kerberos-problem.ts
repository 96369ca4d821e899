import type { ExchangeProblem } from '@pmsync/contracts';
import { transient } from '../../problems/sentences.js';
import { signInProblem } from '../refused.js';

interface Known {
  readonly words: RegExp;
  readonly sentence: (account: string, service: string) => string;
  /** Whether it may pass by itself. */
  readonly passes?: true;
}

/** The failures of MIT Kerberos that an administrator meets, by its words. */
const known: readonly Known[] = [
  {
    words: /clock skew/i,
    sentence: () =>
      "the clocks of this machine and the realm's controller differ by more than five minutes: set them right (NTP)",
  },
  {
    words: /preauthentication failed|password incorrect|decrypt integrity check failed/i,
    sentence: (account) => `the password, or the keytab, of ${account} is wrong or out of date`,
  },
  {
    words: /client .*not found in kerberos database/i,
    sentence: (account) => `the realm knows no account ${account}: check its name and realm`,
  },
  {
    words: /server .*not found in kerberos database/i,
    sentence: (_, service) =>
      `the realm knows no service ${service}: register the name for Exchange (setspn), or write in exchange.url the name that is registered`,
  },
  {
    words: /credentials? .*(revoked|expired)|password has expired/i,
    sentence: (account) => `the account ${account} is locked, disabled or has an expired password`,
  },
  {
    words: /cannot contact any kdc|cannot resolve network address for kdc|unable to reach any/i,
    sentence: () => "the realm's controller (KDC) cannot be reached: check krb5.conf, the DNS and port 88",
    passes: true,
  },
  {
    words: /cannot find kdc|configuration file does not specify default realm|realm .*unknown/i,
    sentence: () => 'the realm is not known to this machine: name it in krb5.conf (KRB5_CONFIG)',
  },
  {
    words:
      /keytab|key table|matching credential not found|no kerberos credentials available|no credentials were supplied|credentials cache/i,
    sentence: (account) =>
      `there is neither a ticket nor a readable client keytab with a key of ${account}: name the keytab in KRB5_CLIENT_KTNAME, or give userName and password`,
  },
];

/** What is wrong with Kerberos, in words, with the library's own after them. */
export function kerberosProblem(
  failure: readonly string[],
  account: string,
  host: string | null,
): ExchangeProblem {
  const said = failure.at(-1) ?? '';
  const all = failure.join('; ');
  const service = `HTTP/${host ?? ''}`;
  const match = known.find(({ words }) => words.test(all));
  const what = match?.sentence(account, service) ?? 'the Kerberos library reports an error';
  const message = `Kerberos sign-in failed: ${what}. (${said.replace(/\.$/, '')})`;
  return match?.passes ? transient(message, false) : signInProblem(message);
}
