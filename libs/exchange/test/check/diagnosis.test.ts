import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckStep, ExchangeFinding } from '@pmsync/domain';
import { describe, expect, test } from 'vitest';
import { ReplyServer } from '../reply-server.js';
import { authority, check, emulator, emulators, ending, mailbox } from './bench.js';
import { html, misconfigured, plain, worrying } from './situations.js';

const independent: readonly CheckStep[] = ['mail-server-name', 'clock'];
const find = (findings: readonly ExchangeFinding[], step: CheckStep) =>
  findings.find((each) => each.step === step)!;

function expectWords({ found, advice, verdict }: ExchangeFinding): void {
  expect(found.en).toMatch(/^[^а-яё]+[.)?]$/i);
  expect(found.ru).toMatch(/[а-яё]/i);
  if (verdict === 'failed' || verdict === 'warning') {
    expect(advice?.en).toMatch(/[.]$/);
    expect(advice?.ru).toMatch(/[а-яё]/i);
  }
}

describe('a misconfiguration has a diagnosis of its own, at the step where it shows', () => {
  test.each(misconfigured)('%s (%s): %s', async (diagnosis, step, _name, set) => {
    const findings = await check(await set());
    const finding = find(findings, step);
    expect(finding).toMatchObject({ verdict: 'failed', diagnosis });
    for (const each of findings) expectWords(each);
    expect(JSON.stringify(findings)).not.toContain('s3cret');
    if (independent.includes(step)) return;
    const at = findings.indexOf(finding);
    const inTurn = findings.filter((each) => !independent.includes(each.step));
    for (const each of inTurn.slice(0, at)) expect(each.verdict, each.step).toMatch(/passed|warning/);
    const after = inTurn.slice(at + 1).map((each) => each.verdict);
    // A closed folder says nothing of the other one.
    expect(after).toEqual(after.map(() => (step === 'contacts' ? 'passed' : 'not-reached')));
  });

  test('no two have the same', () => {
    const names = misconfigured.map(([diagnosis]) => diagnosis);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(worrying)('a warning, %s (%s): %s', async (diagnosis, step, _name, set) => {
    const finding = find(await check(await set()), step);
    expect(finding).toMatchObject({ verdict: 'warning', diagnosis });
    expectWords(finding);
  });
});

describe('an Exchange where all is well', () => {
  test.each([
    ['Exchange2010_SP1', 'Exchange 2010 SP1'],
    ['Exchange2013', 'Exchange 2013'],
    ['Exchange2016', 'Exchange 2016'],
    ['ExchangeSE', 'Exchange Server SE'],
  ])('%s passes every step, by its name', async (serverVersion, name) => {
    const version = serverVersion === 'ExchangeSE' ? 'Exchange2016' : (serverVersion as 'Exchange2013');
    const tls = authority.issue('DNS:localhost', -1, 90);
    const { url, control } = await emulator({ tls, host: 'localhost', serverVersion });
    control.createContact(mailbox, { Surname: 'Ли' });
    const findings = await check({
      url,
      access: { version, certificateAuthority: authority.certificate },
      mailServerName: { kind: 'named', name: 'LOCALHOST.' },
    });
    expect(findings.map(({ verdict }) => verdict)).toEqual(findings.map(() => 'passed'));
    expect(find(findings, 'version').found.en).toContain(name);
    expect(find(findings, 'contacts').found.en).toContain('1 item');
  });

  test('without a mailbox it goes up to the version, and says what is missing', async () => {
    const findings = await check({ ...(await plain()), mailbox: null });
    expect(find(findings, 'version')).toMatchObject({ verdict: 'passed' });
    expect(find(findings, 'impersonation')).toMatchObject({
      verdict: 'not-reached',
      diagnosis: 'mailbox-not-named',
      advice: { en: expect.stringContaining('--mailbox') },
    });
  });

  test('a wrong version is answered with the right one', async () => {
    for (const [serverVersion, right] of [
      ['Exchange2010_SP2', 'Exchange2010_SP2'],
      ['Exchange2013_SP1', 'Exchange2013_SP1'],
    ]) {
      const findings = await check(await plain({ serverVersion: serverVersion! }));
      expect(find(findings, 'version').advice?.en).toBe(`Set exchange.version to ${right}.`);
    }
  });

  test('a folder of a chosen name that is not there is told, and not made', async () => {
    const { url, control } = await emulator();
    const findings = await check({ url, access: { contactsFolder: 'ПМ' } });
    expect(find(findings, 'contacts')).toMatchObject({ verdict: 'passed', diagnosis: 'contacts-to-be-made' });
    expect(() => control.contacts(mailbox, 'ПМ')).toThrow();
  });
});

test('the documentation names every diagnosis', () => {
  const page = readFileSync(join(import.meta.dirname, '../../../../docs/check.md'), 'utf8');
  const names = [...misconfigured, ...worrying].map(([diagnosis]) => `\`${diagnosis}\``);
  expect(names.filter((name) => !page.includes(name))).toEqual([]);
});

test('credentials go to nobody who does not look like Exchange', async () => {
  for (const reply of [
    { ...html, status: 200 },
    { status: 302, headers: { location: 'https://x/' }, body: '' },
  ]) {
    const server = ending(await ReplyServer.start());
    server.answer = () => reply;
    await check({ url: server.url });
    expect(server.requests.length).toBeGreaterThan(0);
    expect(server.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  }
});

test('none of all these checks wrote anything', () => {
  expect(emulators.length).toBeGreaterThan(20);
  for (const { control } of emulators) {
    // A request of a version that the server does not know counts as unreadable.
    const { requests, items } = control.counters();
    expect(items).toEqual({});
    expect(Object.keys(requests).filter((name) => !/^(\(unreadable\)|(Get|Find)Folder)$/.test(name))).toEqual(
      [],
    );
  }
});
