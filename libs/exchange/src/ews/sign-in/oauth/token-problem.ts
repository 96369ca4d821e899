import type { ExchangeProblem } from '@pmsync/contracts';
import { throttled, transient } from '../../problems/sentences.js';
import type { LineReply } from '../../transport/line.js';
import { signInProblem } from '../refused.js';

interface Application {
  readonly tenantId: string;
  readonly clientId: string;
}

/** The errors of Microsoft Entra ID that an administrator meets (https://learn.microsoft.com/entra/identity-platform/reference-error-codes). */
const known: Readonly<Record<string, (application: Application) => string>> = {
  AADSTS90002: ({ tenantId }) => `there is no tenant "${tenantId}": check exchange.tenantId`,
  AADSTS900023: ({ tenantId }) =>
    `"${tenantId}" names no tenant: write its id or one of its domains in exchange.tenantId`,
  AADSTS700016: ({ tenantId, clientId }) =>
    `the tenant "${tenantId}" knows no application "${clientId}": check exchange.clientId, and that an administrator consented to it there`,
  AADSTS7000215: () => 'the secret is wrong: write its value, not its id, in exchange.password',
  AADSTS7000222: () => 'the secret has expired: make a new one and put it into exchange.password',
  AADSTS700027: () =>
    'the certificate is not registered with the application, or has expired: upload exchange.clientCertificate to it',
  AADSTS700024: () =>
    "the certificate's proof is not valid at this time: set this machine's clock right (NTP)",
  AADSTS7000216: () =>
    'the application signs in with a secret or a certificate: give exchange.password or clientCertificate',
  AADSTS500011: ({ tenantId }) =>
    `Exchange is not known to the tenant "${tenantId}" under this scope: check exchange.scope`,
  AADSTS70011: () => 'the scope is not valid: it ends in /.default (exchange.scope)',
  AADSTS1002012: () => 'the scope is not valid: it ends in /.default (exchange.scope)',
  AADSTS53003: () => 'a rule of conditional access forbids it: let the application in from this address',
};

/** Why the token endpoint gave no token. Of its words only the code is repeated. */
export function tokenProblem(
  reply: LineReply,
  host: string,
  application: Application,
): { readonly problem: ExchangeProblem; readonly said: string } {
  const http = `HTTP ${reply.status}`;
  if (reply.status === 429) {
    const seconds = Number(reply.headers('retry-after')[0]);
    return { problem: throttled(seconds > 0 ? seconds * 1_000 : undefined, 'connection'), said: http };
  }
  if (reply.status >= 500) {
    const problem = transient(`The sign-in at ${host} does not work just now (${http}).`, false);
    return { problem, said: http };
  }
  const code = /AADSTS\d+/.exec(reply.body)?.[0];
  const error = /"error"\s*:\s*"([a-z_]+)"/.exec(reply.body)?.[1];
  const said = code ?? error ?? http;
  const what =
    (code === undefined ? undefined : known[code]?.(application)) ??
    `no token was given to the application "${application.clientId}"`;
  return { problem: signInProblem(`The sign-in at ${host} failed: ${what} (${said}).`), said };
}
