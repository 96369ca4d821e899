import { expect, test } from 'vitest';
import { diagnose, type CheckStep, type ExchangeFinding } from '../src/index.js';
import { aimed, day, greeted, now, open, replied, sameName, well } from './check-facts.js';

const certificate = {
  subject: 'mail.old.test',
  issuer: 'CA',
  names: ['a.test', 'b.test'],
  expires: now + 5 * day,
};
const codes = (...kinds: string[]) => kinds.map((kind) => ({ kind, code: `CODE-${kind}` }));
const server = { build: [15, 2, 1544, 11], schema: null };
const refused = (schemes: string[], reason: string | null) => ({ kind: 'refused', schemes, reason });
const noToken = (said: string | null) => ({ kind: 'no-credentials', said, sentence: 'No keytab was found.' });
const http = (status: number, location: string | null = null, webPage = false) => ({
  kind: 'http',
  status,
  location,
  webPage,
});
const fault = (what: string, of: unknown = server) => ({
  kind: 'fault',
  what,
  code: `Error-${what}`,
  message: 'Its words.',
  server: of,
});
const proxied = { proxy: 'proxy.firm.test:3128' };
const folders: unknown[] = [
  open,
  { ...open, total: null, writable: null },
  { ...open, writable: false },
  { kind: 'to-be-made', name: 'ПМ' },
  { kind: 'not-for-contacts', name: 'ПМ' },
  ...codes('denied', 'missing', 'error'),
];

type Told = Record<string, unknown>;
/** What is told, by the part of the facts that it is about, and under which target. */
const facts: readonly [
  part: string,
  values: readonly unknown[],
  steps: readonly CheckStep[],
  targets?: readonly Told[],
][] = [
  [
    'lookup',
    [
      null,
      { kind: 'found', host: 'h', addresses: ['10.0.0.1', 'fd00::1'] },
      { kind: 'address', host: '10.0.0.1' },
      { kind: 'refused', host: 'h', addresses: ['169.254.1.1', 'fe80::1'] },
      { kind: 'refused', host: '169.254.1.1', addresses: ['169.254.1.1'] },
      ...codes('unknown', 'no-dns').map((each) => ({ ...each, host: 'h' })),
    ],
    ['name', 'reach'],
    [{}, proxied],
  ],
  [
    'reach',
    [
      null,
      { kind: 'reached' },
      ...codes('refused', 'no-answer', 'unreachable', 'broken-off'),
      { kind: 'proxy-unreachable' },
      { kind: 'proxy-refused', status: 407 },
      { kind: 'proxy-refused', status: 403 },
    ],
    ['reach'],
    [
      {},
      proxied,
      { url: 'https://mail.firm.test:8443/ews/exchange.asmx' },
      { url: 'http://mail.firm.test/ews/exchange.asmx' },
    ],
  ],
  [
    'encryption',
    [
      null,
      ...[
        null,
        certificate,
        { ...certificate, names: [] },
        { ...certificate, expires: now + 400 * day },
      ].flatMap((shown) =>
        [
          'encrypted',
          'not-tls',
          'expired',
          'not-yet-valid',
          'other-name',
          'self-signed',
          'unknown-authority',
          'failed',
        ].map((kind) => ({ kind, code: `CODE-${kind}`, certificate: shown })),
      ),
    ],
    ['encryption'],
    [{}, { checksCertificate: false }],
  ],
  ['encryption', [null], ['encryption', 'service'], [{ url: 'http://mail.firm.test/ews/exchange.asmx' }]],
  [
    'greeting',
    [
      null,
      ...[200, 301, 302, 401, 403, 404, 405, 410, 418, 429, 500, 502, 503].flatMap((status) => [
        { ...well.greeting, status },
        { ...well.greeting, status, webPage: true },
      ]),
      { ...well.greeting, status: 302, location: 'https://login.example.org/x' },
      { ...well.greeting, status: 302, location: '/owa/' },
      { ...well.greeting, status: 302, location: 'http://[' },
      ...codes('no-answer', 'broken-off'),
      ...[0, 1_499, -301_000, 301_000, 3_600_000, null].map(
        (clockDifference) => greeted({ clockDifference }).greeting,
      ),
    ],
    ['service', 'clock'],
    [{}, { signIn: 'ntlm' }],
  ],
  [
    'reply',
    [
      null,
      refused(['ntlm', 'basic'], null),
      refused(['negotiate'], 'the password has expired'),
      refused([], null),
      refused(['bearer', 'digest'], 'invalid_token'),
      ...[
        null,
        'AADSTS90002',
        'AADSTS900023',
        'AADSTS700016',
        'AADSTS7000215',
        'AADSTS7000222',
        'AADSTS700027',
        'AADSTS700024',
        'AADSTS500011',
        'AADSTS53003',
        'ECONNREFUSED',
        'ENOTFOUND',
        'UND_ERR_CONNECT_TIMEOUT',
        'HTTP 503',
        'HTTP 429',
        'invalid_client',
        'no answer',
        'clientCertificate',
        'no token',
      ].map(noToken),
      ...[200, 301, 302, 400, 403, 404, 429, 500, 502, 503].flatMap((status) => [
        http(status),
        http(status, null, true),
      ]),
      http(302, 'https://login.example.org/x'),
      { kind: 'not-soap', status: 200 },
      { kind: 'not-soap', status: 500 },
      ...['version', 'impersonation', 'mailbox', 'busy', 'other'].map((what) => fault(what)),
      fault('version', null),
      fault('version', { build: [8, 0, 700, 0], schema: null }),
      ...codes('no-answer', 'broken-off'),
      ...[
        [8, 1, 240, 6],
        [14, 0, 639, 21],
        [14, 1, 218, 15],
        [14, 2, 247, 5],
        [15, 0, 516, 32],
        [15, 0, 847, 32],
        [15, 1, 225, 42],
        [15, 2, 221, 12],
        [15, 2, 2562, 17],
        [15, 20, 1, 1],
        [6, 5, 0, 0],
      ].map((build) => replied({ server: { build, schema: null } }).reply),
      replied({ server: null }).reply,
      replied({ contacts: null, calendar: null }).reply,
    ],
    ['service', 'sign-in', 'version', 'impersonation'],
    [
      {},
      { signIn: 'basic' },
      { signIn: 'ntlm', version: 'Exchange2010' },
      { signIn: 'oauth', account: 'app' },
      { mailbox: null, version: 'Exchange2007_SP1' },
    ],
  ],
  [
    'reply',
    folders.map((folder) => replied({ contacts: folder, calendar: folder }).reply),
    ['contacts', 'calendar'],
    [{}, { mailbox: null }],
  ],
  [
    'mailServerName',
    [
      null,
      sameName,
      { kind: 'named', name: null },
      { kind: 'named', name: '  ' },
      { kind: 'named', name: 'mail.other.test' },
      { kind: 'named', name: ' Mail.Firm.Test ' },
      { kind: 'named', name: 'mail.firm.test.' },
      { kind: 'named', name: 'mail.firm.tes' },
      { kind: 'unreadable', sentence: 'The database is away.' },
    ],
    ['mail-server-name'],
    [{}, { url: 'https://MAIL.firm.test./ews/exchange.asmx' }],
  ],
];

/** What is said, each once, and then what is said of which facts, by its number. */
test('everything that the check can say, in both languages', async () => {
  const said = new Map<string, number>();
  const numberOf = ({ step, verdict, diagnosis, found, advice }: ExchangeFinding) => {
    const texts = [found, ...(advice ? [advice] : [])].flatMap(({ en, ru }) => [en, ru]);
    const whole = [`${step}: ${verdict}, ${diagnosis}`, ...texts].join('\n    ');
    if (!said.has(whole)) said.set(whole, said.size + 1);
    return said.get(whole)!;
  };
  const lines = facts.flatMap(([part, values, steps, targets = [{}]]) =>
    targets.flatMap((target) => [
      `${part}, ${JSON.stringify(target)}`,
      ...values.map((value) => {
        const given = { mailServerName: sameName, ...aimed(target), [part]: value } as Parameters<
          typeof diagnose
        >[0];
        const told = diagnose(given, now).filter(({ step }) => steps.includes(step));
        return `  ${told.map(numberOf).join(' ')}: ${JSON.stringify(value)}`;
      }),
    ]),
  );
  const texts = [...said].map(([whole, number]) => `${number}. ${whole}`);
  await expect(`${[...texts, ...lines].join('\n')}\n`).toMatchFileSnapshot('check-sentences.txt');
});
