import type { CheckStep } from '@pmsync/domain';
import type { Emulator, EmulatorOptions } from '@pmsync/exchange-emulator';
import type { SignInAccess } from '../../src/index.js';
import { basic } from '../access.js';
import { ReplyServer } from '../reply-server.js';
import { selfSigned } from '../sign-in/certificate.js';
import { startProxy } from '../sign-in/proxy.js';
import {
  authority,
  closedPort,
  emulator,
  ending,
  fault,
  password,
  refusingProxy,
  replying,
  type Tried,
} from './bench.js';
import { startBlackHole } from './black-hole.js';

const https = async (pem: { certificate: string; key: string }, host = 'localhost'): Promise<Tried> => ({
  url: (await emulator({ tls: pem, host })).url,
  mailServerName: { kind: 'named', name: host },
});
export const plain = async (options: Partial<EmulatorOptions> = {}): Promise<Tried> => ({
  url: (await emulator(options)).url,
});
const soon = { patience: 1_200 };
export const html = {
  headers: { 'content-type': 'text/html' },
  body: '<!DOCTYPE html><html><form></form></html>',
};

const tenantId = '8f0c1d5e-0a7e-4b1e-9a55-0d5b3b1f2c11';
const clientId = '2c1b6a3f-7a53-4c43-8a53-3cf0f9d5e2aa';
const audience = 'https://outlook.office365.com';
async function application(changes: Partial<Extract<SignInAccess, { kind: 'oauth' }>> = {}): Promise<Tried> {
  const { url } = await emulator({
    signIn: ['Bearer'],
    entra: {
      tenantId,
      audience,
      applications: [
        {
          clientId,
          roles: ['full_access_as_app'],
          secrets: [{ value: password }, { value: 'old', expires: Date.now() - 1_000 }],
        },
        { clientId: 'without-right', roles: [], secrets: [{ value: password }] },
      ],
    },
  });
  const signIn: SignInAccess = {
    kind: 'oauth',
    tenantId,
    clientId,
    secret: password,
    certificate: null,
    authority: new URL(url).origin,
    scope: `${audience}/.default`,
    ...changes,
  };
  return { url, access: { signIn } };
}
async function faulty(...faults: Parameters<Emulator['control']['injectFault']>[0][]): Promise<Tried> {
  const { url, control } = await emulator();
  for (const each of faults) control.injectFault(each);
  return { url };
}

/** Every misconfiguration with what is said of it, and at which step. */
export const misconfigured: [diagnosis: string, step: CheckStep, name: string, set: () => Promise<Tried>][] =
  [
    [
      'unknown-host',
      'name',
      'a host that the DNS does not know',
      () => Promise.resolve({ url: 'http://no-such-host.invalid/ews/exchange.asmx' }),
    ],
    [
      'unknown-proxy-host',
      'name',
      'a proxy that the DNS does not know',
      async () => ({ ...(await plain()), access: { proxy: 'http://no-such-proxy.invalid:3128' } }),
    ],
    [
      'address-refused',
      'name',
      "the address of the cloud's metadata service",
      () => Promise.resolve({ url: 'http://169.254.169.254/ews/exchange.asmx' }),
    ],
    [
      'port-refused',
      'reach',
      'a port where nobody listens',
      async () => ({ url: `http://127.0.0.1:${await closedPort()}/ews/exchange.asmx` }),
    ],
    [
      'no-answer',
      'reach',
      'a port that swallows what comes',
      async () => ({
        url: `http://127.0.0.1:${ending(await startBlackHole()).port}/ews/exchange.asmx`,
        ...soon,
      }),
    ],
    [
      'proxy-unreachable',
      'reach',
      'a proxy that is away',
      async () => ({ ...(await plain()), access: { proxy: `http://127.0.0.1:${await closedPort()}` } }),
    ],
    [
      'proxy-wants-account',
      'reach',
      'a proxy that wants an account',
      async () => ({
        ...(await plain()),
        access: { proxy: ending(await startProxy('u:p')).url.replace('u:p@', '') },
      }),
    ],
    [
      'proxy-refuses',
      'reach',
      'a proxy that makes no tunnel to it',
      async () => ({
        ...(await plain()),
        access: { proxy: await refusingProxy() },
      }),
    ],
    [
      'not-tls',
      'encryption',
      'https for a port that speaks http',
      async () => ({ url: (await plain()).url.replace('http:', 'https:') }),
    ],
    [
      'certificate-self-signed',
      'encryption',
      'a certificate that is its own authority',
      () => https(selfSigned()),
    ],
    [
      'certificate-expired',
      'encryption',
      'a certificate that has expired',
      async () => ({
        ...(await https(authority.issue('DNS:localhost', -9, -1))),
        access: { certificateAuthority: authority.certificate },
      }),
    ],
    [
      'certificate-not-yet-valid',
      'encryption',
      'a certificate of tomorrow',
      async () => ({
        ...(await https(authority.issue('DNS:localhost', 1, 9))),
        access: { certificateAuthority: authority.certificate },
      }),
    ],
    [
      'certificate-other-name',
      'encryption',
      'a certificate for another name',
      async () => ({
        ...(await https(authority.issue('DNS:mail.firm.test', -1, 90))),
        access: { certificateAuthority: authority.certificate },
      }),
    ],
    [
      'certificate-unknown-authority',
      'encryption',
      'a private authority that nobody named',
      () => https(authority.issue('DNS:localhost', -1, 90)),
    ],
    [
      'service-broke-off',
      'service',
      'http for a port that speaks TLS',
      async () => ({ url: (await https(selfSigned())).url.replace('https:', 'http:') }),
    ],
    [
      'no-service',
      'service',
      'a path that is not there',
      async () => ({ url: await replying({ status: 404, body: '' }, true) }),
    ],
    [
      'web-page',
      'service',
      'the sign-in page of OWA',
      async () => ({ url: await replying({ ...html, status: 200 }, true) }),
    ],
    [
      'moved',
      'service',
      'a redirection to another host',
      async () => ({
        url: await replying(
          { status: 302, headers: { location: 'https://portal.firm.test/owa' }, body: '' },
          true,
        ),
      }),
    ],
    [
      'forbidden',
      'service',
      'a path that is closed to this address',
      async () => ({ url: await replying({ status: 403, body: '' }, true) }),
    ],
    [
      'odd-status',
      'service',
      'a gateway without a server behind it',
      async () => ({ url: await replying({ status: 502, body: '' }, true) }),
    ],
    [
      'service-silent',
      'service',
      'a service that never answers',
      async () => {
        const server = ending(await ReplyServer.start());
        server.answer = () => null;
        return { url: server.url, ...soon };
      },
    ],
    ['busy', 'service', 'a server that is busy', () => faulty({ kind: 'busy-http-503', times: null })],
    [
      'not-soap',
      'service',
      'something that is not SOAP',
      async () => ({
        url: await replying({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'Hello' }),
      }),
    ],
    [
      'account-refused',
      'sign-in',
      'a wrong password',
      async () => ({ ...(await plain()), access: { signIn: basic({ password: 'wr0ng-s3cret' }) } }),
    ],
    ['method-not-offered', 'sign-in', 'Basic where only NTLM is offered', () => plain({ signIn: ['NTLM'] })],
    [
      'account-shut-out',
      'sign-in',
      'an account that EWS is closed to',
      async () => ({ url: await replying({ status: 403, body: '' }) }),
    ],
    [
      'secret-wrong',
      'sign-in',
      'a wrong secret of the application',
      () => application({ secret: 'wr0ng-s3cret' }),
    ],
    ['secret-expired', 'sign-in', 'an expired secret', () => application({ secret: 'old' })],
    [
      'tenant-unknown',
      'sign-in',
      'a tenant that does not exist',
      () => application({ tenantId: '11111111-0a7e-4b1e-9a55-0d5b3b1f2c11' }),
    ],
    [
      'application-unknown',
      'sign-in',
      'an application that the tenant does not know',
      () => application({ clientId: '11111111-7a53-4c43-8a53-3cf0f9d5e2aa' }),
    ],
    [
      'token-endpoint-unreachable',
      'sign-in',
      'a wrong authority',
      async () => await application({ authority: `http://127.0.0.1:${await closedPort()}` }),
    ],
    [
      'token-not-accepted',
      'sign-in',
      'an application without the right',
      () => application({ clientId: 'without-right' }),
    ],
    [
      'version-unknown',
      'version',
      'a version that the server does not know',
      () => plain({ serverVersion: 'Exchange2013' }),
    ],
    [
      'server-too-old',
      'version',
      'Exchange 2007 without a service pack',
      async () => ({
        url: await replying(
          fault(
            'ErrorInvalidServerVersion',
            '<t:ServerVersionInfo MajorVersion="8" MinorVersion="0" MajorBuildNumber="685" MinorBuildNumber="24"/>',
          ),
        ),
      }),
    ],
    [
      'impersonation-denied',
      'impersonation',
      'an account that may act for nobody',
      async () => ({
        ...(await plain()),
        access: { signIn: { kind: 'basic', userName: 'nobody', domain: null, password } },
      }),
    ],
    [
      'no-mailbox',
      'impersonation',
      'a mailbox that does not exist',
      async () => ({ ...(await plain()), mailbox: 'petr@firm.test' }),
    ],
    [
      'server-error',
      'impersonation',
      'a fault of the server',
      () => faulty({ kind: 'fault', responseCode: 'ErrorInternalServerError' }),
    ],
    [
      'contacts-denied',
      'contacts',
      'contacts that are closed',
      () => faulty({ kind: 'item-error', index: 0, responseCode: 'ErrorAccessDenied' }),
    ],
    [
      'contacts-missing',
      'contacts',
      'a mailbox without contacts',
      () => faulty({ kind: 'item-error', index: 0, responseCode: 'ErrorFolderNotFound' }),
    ],
    [
      'calendar-denied',
      'calendar',
      'a calendar that is closed',
      () => faulty({ kind: 'item-error', index: 1, responseCode: 'ErrorAccessDenied' }),
    ],
    [
      'mail-server-name-differs',
      'mail-server-name',
      'another mail server in ProjectMate',
      async () => ({ ...(await plain()), mailServerName: { kind: 'named', name: 'old.firm.test' } }),
    ],
    [
      'mail-server-name-missing',
      'mail-server-name',
      'no mail server in ProjectMate',
      async () => ({ ...(await plain()), mailServerName: { kind: 'named', name: ' ' } }),
    ],
    [
      'projectmate-unreadable',
      'mail-server-name',
      'a ProjectMate that does not answer',
      async () => ({ ...(await plain()), mailServerName: { kind: 'unreadable', sentence: 'Login failed.' } }),
    ],
  ];

/** What works and wants attention. */
export const worrying: [diagnosis: string, step: CheckStep, name: string, set: () => Promise<Tried>][] = [
  ['not-encrypted', 'encryption', 'http', () => plain()],
  [
    'certificate-not-checked',
    'encryption',
    'TLS that is not checked',
    async () => ({ ...(await https(selfSigned())), access: { verifyCertificate: false } }),
  ],
  [
    'certificate-expires-soon',
    'encryption',
    'a certificate with two days left',
    async () => ({
      ...(await https(authority.issue('DNS:localhost', -1, 2))),
      access: { certificateAuthority: authority.certificate },
    }),
  ],
  [
    'version-lacks',
    'version',
    'an old version',
    async () => ({
      ...(await plain({ serverVersion: 'Exchange2007_SP1' })),
      access: { version: 'Exchange2007_SP1' },
    }),
  ],
  [
    'clocks-differ',
    'clock',
    'a server whose clock is six minutes ahead',
    async () => ({
      url: await replying(
        {
          ...fault('ErrorNonExistentMailbox'),
          headers: { date: new Date(Date.now() + 6 * 60_000).toUTCString(), 'www-authenticate': 'Basic' },
          status: 401,
        },
        true,
      ),
    }),
  ],
];
