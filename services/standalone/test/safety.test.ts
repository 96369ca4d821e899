import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

const problems = async () => (await firm.status()).map(({ problem }) => problem ?? '');
const told = (sentence: RegExp) =>
  until(`${sentence}`, async () => {
    const all = await problems();
    return all.length > 0 && all.every((problem) => sentence.test(problem));
  });

describe('the mail server name', () => {
  test('while it is another, nothing is sent to Exchange, and the status says why; once it is right, all goes on', async () => {
    firm = await Firm.start();
    await firm.user.setParameter('MailServerName', 'exchange.other.example');
    await firm.run({ periodSeconds: 1 });
    await told(/"exchange\.other\.example".*"127\.0\.0\.1".*nothing is synchronised/);
    expect((await firm.connection())?.problems).toMatchObject([{ source: 'ews-gateway' }]);
    expect(firm.requests()).toBe(0);
    await firm.user.setParameter('MailServerName', '127.0.0.1');
    await firm.inStep();
    expect((await firm.connection())?.problems).toEqual([]);
  });

  test('changed in the middle, it stops the very next write', async () => {
    firm = await Firm.start();
    await firm.run();
    await firm.inStep();
    firm.exchange.control.resetCounters();
    await firm.user.setParameter('MailServerName', 'test-copy.example');
    await firm.user.updateContact((await firm.user.contactIds())[0]!, { notes: 'must not arrive' });
    await told(/"test-copy\.example"/);
    expect(firm.writes()).toBe(0);
  });
});

describe('what the administrator set up wrong is told in a sentence, and heals', () => {
  test('a wrong password', async () => {
    firm = await Firm.start();
    await firm.run({ password: 'wrong-password' });
    await told(/refused the account "svc".*password/);
    expect(JSON.stringify(await firm.connection())).not.toContain('wrong-password');
    firm.exchange.control.setAccount({ userName: 'svc', password: 'wrong-password' });
    await firm.inStep();
  });

  test('no right to impersonate', async () => {
    firm = await Firm.start();
    firm.exchange.control.setAccount({ userName: 'svc', mayImpersonate: false });
    await firm.run();
    await told(/"svc" may not act for .*ApplicationImpersonation/);
    firm.exchange.control.setAccount({ userName: 'svc', mayImpersonate: true });
    await firm.inStep();
  });

  test('a mailbox that Exchange does not know; the others are in step', async () => {
    firm = await Firm.start();
    const [wrong, good] = firm.mailboxes;
    await firm.user.setMailbox(wrong!, 'nobody@example.com');
    await firm.run();
    await until('the sentence', async () =>
      (await problems()).some((each) => /knows no mailbox nobody@example\.com/.test(each)),
    );
    await until('the other one', async () =>
      (await firm.status()).some(({ mailbox, state }) => mailbox === good && state === 'in-step'),
    );
    firm.exchange.control.addMailbox({ address: 'nobody@example.com', displayName: 'Nobody' });
    await until('both', async () => (await firm.status()).every(({ state }) => state === 'in-step'));
  });

  test('an employee with an address that is none; the others are in step, and no mailbox is emptied meanwhile', async () => {
    firm = await Firm.start();
    await firm.user.setParameter('OnEmployeeOff', 'remove');
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [lost, good] = firm.mailboxes;
    const before = firm.ours(lost!).size;
    await firm.user.setMailbox(lost!, 'lost');
    await until('the sentence', async () =>
      (await firm.connection())!.problems.some(
        ({ source, problem }) =>
          source === 'employees' && /the address "lost": give the employee an e-mail address/.test(problem),
      ),
    );
    const record = (await firm.user.contactIds())[0]!;
    await firm.user.updateContact(record, { job_title: 'Партнёр' });
    await until('the other mailbox', () =>
      [...firm.ours(good!).values()].flat().some(({ properties }) => properties['JobTitle'] === 'Партнёр'),
    );
    expect(firm.ours(lost!).size).toBe(before);
    await firm.user.setMailbox('lost', lost!);
    await firm.inStep();
    expect((await firm.connection())!.problems).toEqual([]);
    expect(firm.item(lost!, record).properties['JobTitle']).toBe('Партнёр');
  });

  test('a time zone that is none, set while everything runs', async () => {
    firm = await Firm.start();
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    await firm.user.setParameter('TimeZone', 'Moscow');
    await told(/parameter time_zone is "Moscow"/);
    await firm.user.setParameter('TimeZone', 'Russian Standard Time');
    await firm.inStep();
  });

  test('a licence without the module', async () => {
    firm = await Firm.start();
    await firm.user.setLicensed(false);
    await firm.run();
    await told(/licence does not include/);
    expect(firm.requests()).toBe(0);
    await firm.user.setLicensed(true);
    await firm.inStep();
  });
});

describe('what Exchange answers badly loses nothing', () => {
  test.each([
    ['a web page', { kind: 'html' as const }, /web page/],
    ['nothing', { kind: 'empty' as const }, /answered nothing/],
    ['half a reply', { kind: 'truncated' as const }, /cut off/],
    ['a busy server, HTTP 503', { kind: 'busy-http-503' as const, retryAfterSeconds: 1 }, /busy/],
    ['a busy server, as a fault', { kind: 'busy-fault' as const, backOffMilliseconds: 800 }, /busy/],
    ['a busy server, inside', { kind: 'busy-response' as const, innerCode: true }, /busy/],
  ])('%s', async (_name, fault, sentence) => {
    firm = await Firm.start({ employees: 1 });
    firm.exchange.control.injectFault({ ...fault, operation: 'CreateItem' });
    await firm.run();
    await told(sentence);
    await firm.inStep();
    expect([...firm.ours(firm.mailboxes[0]!).values()].map((items) => items.length)).toEqual(
      Array.from({ length: 30 }, () => 1),
    );
  });

  test('one item that it refuses is parked with the reason; all others are there', async () => {
    firm = await Firm.start({ employees: 1 });
    firm.exchange.control.injectFault({
      kind: 'item-error',
      index: 4,
      responseCode: 'ErrorInvalidPropertyForOperation',
      operation: 'CreateItem',
    });
    await firm.run();
    await firm.inStep();
    const parked = (await firm.connection())!.domains[0]!.parked;
    expect(parked).toMatchObject([{ reason: expect.stringContaining('ErrorInvalidPropertyForOperation') }]);
    expect(firm.ours(firm.mailboxes[0]!).size).toBe(29);
    await firm.user.updateContact(parked[0]!.recordId, { notes: 'changed, so it is tried again' });
    await until('tried again', () => firm.ours(firm.mailboxes[0]!).size === 30);
    await until('no longer parked', async () => (await firm.connection())!.domains[0]!.parked.length === 0);
  });

  test('a contact that ProjectMate itself holds wrongly is parked with the reason; all others are there', async () => {
    firm = await Firm.start({ employees: 1 });
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { birthday: '30.02.1980' });
    await firm.run();
    await firm.inStep();
    expect((await firm.connection())!.domains[0]!.parked).toMatchObject([
      { recordId: record, reason: expect.stringMatching(/"birthday" must be a date/) },
    ]);
    expect(firm.ours(firm.mailboxes[0]!).size).toBe(29);
    await firm.user.updateContact(record!, { birthday: '1980-02-29' });
    await until('created once it is right', () => firm.ours(firm.mailboxes[0]!).has(record!));
  });

  test('forbidden characters and a note of 100,000 characters arrive as far as XML can carry them', async () => {
    firm = await Firm.start({ employees: 1, contacts: 3 });
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { surname: 'Ли\u0001\uFFFF 🎻', notes: `Ж${'x'.repeat(99_999)}` });
    await firm.run();
    await firm.inStep();
    const { properties } = firm.item(firm.mailboxes[0]!, record!);
    expect(properties['Surname']).toBe('Ли 🎻');
    expect(JSON.stringify(properties['Body']).length).toBeGreaterThan(100_000 - 10);
  });
});

describe('the brake', () => {
  test('a pass that would delete more than 30 % stops before the first one, and says so', async () => {
    firm = await Firm.start({ employees: 1, contacts: 60 });
    await firm.run();
    await firm.inStep();
    for (const record of (await firm.user.contactIds()).slice(0, 25)) await firm.user.deleteContact(record);
    await told(/Stopped before deleting 25 contacts, of 60/);
    expect((await firm.status())[0]?.state).toBe('stopped');
    expect(firm.ours(firm.mailboxes[0]!).size).toBe(60);
  });

  test('a mailbox that lost all at once is not filled again before somebody has looked', async () => {
    firm = await Firm.start({ employees: 1 });
    await firm.run({ periodSeconds: 1 });
    await firm.inStep();
    const [mailbox] = firm.mailboxes;
    for (const { itemId } of firm.exchange.control.contacts(mailbox!))
      firm.exchange.control.deleteContact(mailbox!, itemId, 'HardDelete');
    await told(/all 30 contacts .* have vanished/);
    expect(firm.exchange.control.contacts(mailbox!)).toEqual([]);
  });
});

test('an employee who is switched off keeps the contacts, and is filled anew when switched on', async () => {
  firm = await Firm.start({ employees: 2, contacts: 5 });
  await firm.run({ periodSeconds: 1 });
  await firm.inStep();
  const [mailbox] = firm.mailboxes;
  await firm.user.setSynchronised(mailbox!, false);
  await until('one mailbox left', async () => (await firm.status()).length === 1);
  const [record] = await firm.user.contactIds();
  await firm.user.updateContact(record!, { job_title: 'later' });
  await until(
    'the other mailbox',
    () => firm.item(firm.mailboxes[1]!, record!).properties['JobTitle'] === 'later',
  );
  expect(firm.ours(mailbox!).size).toBe(5);
  expect(firm.item(mailbox!, record!).properties['JobTitle']).not.toBe('later');
  await firm.user.setSynchronised(mailbox!, true);
  await until('caught up', () => firm.item(mailbox!, record!).properties['JobTitle'] === 'later');
});

test('a connection that is disabled takes nothing from ProjectMate, and says how to start it; what changed meanwhile waits', async () => {
  firm = await Firm.start({ employees: 1, contacts: 5 });
  await firm.run({ startType: 'disabled' });
  const [record] = await firm.user.contactIds();
  await firm.user.updateContact(record!, { job_title: 'later' });
  await expect(firm.ask('decide', { mailbox: firm.mailboxes[0]!, decision: 'sync' })).rejects.toThrow(
    /"firm" is not synchronised: set its start type to "automatic"/,
  );
  const { mailboxes } = await firm.ask('mailboxes', {});
  expect(mailboxes).toEqual([...firm.mailboxes]);
  await sleep(2_500);
  expect(firm.requests()).toBe(0);
  await firm.stop();
  await firm.run();
  await firm.inStep();
  expect(firm.item(firm.mailboxes[0]!, record!).properties['JobTitle']).toBe('later');
});

test('the status page is there for a browser, and shows no secret', async () => {
  firm = await Firm.start();
  await firm.run();
  await firm.inStep();
  const response = await fetch(firm.statusUrl);
  const text = await response.text();
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(JSON.parse(text)).toMatchObject({
    connections: [
      {
        connection: 'firm',
        running: true,
        domains: [{ mailboxes: [{ state: 'in-step' }, { state: 'in-step' }] }],
      },
    ],
    exchangeRequests: { firm: { CreateItem: 2 } },
  });
  expect(text).not.toContain('right-password');
  expect((await fetch(firm.statusUrl.replace('/status', '/health/ready'))).status).toBe(200);
});
