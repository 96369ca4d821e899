import { describe, expect, test } from 'vitest';
import { checkSteps, isWell, type CheckStep, type ExchangeFacts } from '../src/index.js';
import { aimed, day, findingOf, findingsOf, greeted, now, open, replied, well } from './check-facts.js';

test('every step has its finding, in order, and all is well', () => {
  const findings = findingsOf(well);
  expect(findings.map(({ step }) => step)).toEqual(checkSteps);
  expect(findings.map(({ verdict }) => verdict)).toEqual(checkSteps.map(() => 'passed'));
  expect(isWell(findings)).toBe(true);
});

describe('what is not reached', () => {
  test('a step after one that failed, but for what is looked at by itself', () => {
    const findings = findingsOf({ ...well, reach: { kind: 'refused', code: 'ECONNREFUSED' } });
    const verdicts = Object.fromEntries(findings.map(({ step, verdict }) => [step, verdict]));
    expect(verdicts).toMatchObject({ name: 'passed', reach: 'failed', encryption: 'not-reached' });
    expect(verdicts).toMatchObject({
      calendar: 'not-reached',
      'mail-server-name': 'passed',
      clock: 'passed',
    });
    expect(isWell(findings)).toBe(false);
  });

  test('the mail server name where ProjectMate was not asked, the clock where none was told', () => {
    const findings = findingsOf(greeted({ clockDifference: null }), null);
    expect(findings.slice(-2)).toMatchObject([
      { verdict: 'not-reached', diagnosis: 'projectmate-not-asked' },
      { verdict: 'not-reached', diagnosis: 'clock-unknown' },
    ]);
    expect(isWell(findings)).toBe(true);
  });
});

describe('the clock', () => {
  test.each([
    [5 * 60_000, 'negotiate', 'passed'],
    [5 * 60_000 + 1, 'negotiate', 'failed'],
    [-5 * 60_000 - 1, 'negotiate', 'failed'],
    [-5 * 60_000 - 1, 'ntlm', 'warning'],
  ] as const)('%i ms with %s: %s', (clockDifference, signIn, verdict) => {
    const facts = {
      ...greeted({ clockDifference }),
      ...aimed({ signIn }),
      greeting: greeted({ clockDifference }).greeting,
    };
    expect(findingOf(facts, 'clock')).toMatchObject({ verdict });
  });

  test('it is said whose clock is ahead', () => {
    expect(findingOf(greeted({ clockDifference: 600_000 }), 'clock').found).toEqual({
      en: expect.stringContaining('10 min ahead of'),
      ru: expect.stringContaining('спешат'),
    });
    expect(findingOf(greeted({ clockDifference: -600_000 }), 'clock').found.en).toContain('10 min behind');
  });
});

describe('a certificate', () => {
  test.each([
    [21 * day, 'certificate-trusted'],
    [21 * day - 1, 'certificate-expires-soon'],
  ])('with %i ms left: %s', (left, diagnosis) => {
    const certificate = { subject: 's', issuer: 'i', names: [], expires: now + left };
    const facts = { ...well, encryption: { kind: 'encrypted', certificate } as const };
    expect(findingOf(facts, 'encryption')).toMatchObject({ diagnosis });
  });

  test('for another name: the names that it has', () => {
    const certificate = { subject: 's', issuer: 'i', names: ['a.test', 'b.test'], expires: now };
    const facts = { ...well, encryption: { kind: 'other-name', code: 'X', certificate } as const };
    expect(findingOf(facts, 'encryption').found.en).toBe(
      'The certificate is not for mail.firm.test but for a.test, b.test.',
    );
  });
});

describe('what only shows on the way', () => {
  test.each<[string, CheckStep, ExchangeFacts]>([
    ['no-dns', 'name', { ...well, lookup: { kind: 'no-dns', host: 'h', code: 'EAI_AGAIN' } }],
    [
      'address-refused',
      'name',
      { ...well, lookup: { kind: 'refused', host: 'h', addresses: ['10.244.0.7', 'fe80::1'] } },
    ],
    ['unreachable', 'reach', { ...well, reach: { kind: 'unreachable', code: 'EHOSTUNREACH' } }],
    ['broken-off', 'reach', { ...well, reach: { kind: 'broken-off', code: 'ECONNRESET' } }],
    ['reached-by-proxy', 'reach', aimed({ proxy: 'proxy:3128' })],
    [
      'encryption-failed',
      'encryption',
      { ...well, encryption: { kind: 'failed', code: 'X', certificate: null } },
    ],
    ['web-page', 'service', { ...well, reply: { kind: 'http', status: 200, location: null, webPage: true } }],
    [
      'odd-status',
      'service',
      { ...well, reply: { kind: 'http', status: 500, location: null, webPage: true } },
    ],
    ['inconclusive', 'sign-in', { ...well, reply: null }],
    ['service-silent', 'service', { ...well, reply: { kind: 'no-answer', code: 'TimeoutError' } }],
    [
      'no-ticket',
      'sign-in',
      { ...well, reply: { kind: 'no-credentials', said: null, sentence: 'No keytab.' } },
    ],
    ['contacts-not-writable', 'contacts', replied({ contacts: { ...open, writable: false } })],
    ['folder-not-for-contacts', 'contacts', replied({ contacts: { kind: 'not-for-contacts', name: 'ПМ' } })],
    ['calendar-error', 'calendar', replied({ calendar: { kind: 'error', code: 'ErrorX' } })],
  ])('%s', (diagnosis, step, facts) => {
    const finding = findingOf(facts, step);
    expect(finding).toMatchObject({ diagnosis });
    expect(finding.found.ru).toMatch(/[а-яё]/);
  });

  test('a refused address is told once, beside the name that it has', () => {
    const refused = (host: string, addresses: string[]) =>
      findingOf({ ...well, lookup: { kind: 'refused', host, addresses } }, 'name').found.en;
    expect(refused('10.244.0.7', ['10.244.0.7'])).toMatch(/^10\.244\.0\.7 is in a network/);
    expect(refused('mail', ['10.244.0.7', 'fe80::1'])).toMatch(
      /^mail \(10\.244\.0\.7, fe80::1\) is in a network/,
    );
  });

  test('a token of which Entra ID says only a code is told by it', () => {
    const reply = { kind: 'no-credentials', said: 'AADSTS53003', sentence: 's' } as const;
    const finding = findingOf({ ...aimed({ signIn: 'oauth' }), reply }, 'sign-in');
    expect(finding).toMatchObject({ diagnosis: 'token-refused' });
    expect(finding.found.en).toContain('AADSTS53003');
  });
});

describe('the version', () => {
  const fault = (build: readonly [number, number, number, number] | null) => ({
    kind: 'fault',
    what: 'version',
    code: 'ErrorInvalidServerVersion',
    message: '',
    server: build && { build, schema: null },
  });
  test.each([
    [[15, 0, 516, 32], 'Exchange2013'],
    [[14, 3, 123, 4], 'Exchange2010_SP2'],
    [[8, 3, 83, 6], 'Exchange2007_SP1'],
    // A server that does not say what it is: the next older one is worth a try.
    [null, 'Exchange2013_SP1'],
  ] as const)('%j does not know Exchange2016: %s is advised', (build, version) => {
    const finding = findingOf({ ...well, reply: fault(build) as never }, 'version');
    expect(finding).toMatchObject({ verdict: 'failed', diagnosis: 'version-unknown' });
    expect(finding.advice?.en).toBe(`Set exchange.version to ${version}.`);
  });

  test('an old version on a newer server: what it does without, and the better one', () => {
    const finding = findingOf(aimed({ version: 'Exchange2010' }), 'version');
    expect(finding).toMatchObject({ verdict: 'warning', diagnosis: 'version-lacks' });
    expect(finding.advice?.en).toBe('Set exchange.version to Exchange2016.');
  });

  test('the right to act for others is called what it is called there', () => {
    const denied = (build: readonly [number, number, number, number]) => ({
      kind: 'fault',
      what: 'impersonation',
      code: 'ErrorImpersonateUserDenied',
      message: '',
      server: { build, schema: null },
    });
    const adviceOf = (facts: object) =>
      findingOf({ ...well, ...facts } as ExchangeFacts, 'impersonation').advice?.en;
    const oldVersion = aimed({ version: 'Exchange2007_SP1' }).target;
    expect(adviceOf({ reply: denied([8, 3, 83, 6]), target: oldVersion })).toContain(
      'ms-Exch-EPI-Impersonation',
    );
    expect(adviceOf({ reply: denied([15, 2, 1544, 11]) })).toContain('-Role ApplicationImpersonation');
    expect(adviceOf({ reply: denied([15, 20, 1, 1]), target: aimed({ signIn: 'oauth' }).target })).toContain(
      'full_access_as_app',
    );
  });
});
