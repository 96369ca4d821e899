import { Secret } from '@pmsync/settings';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from '../../../standalone/test/firm.js';
import { pmsyncLater } from '../support/command.js';
import { runAgainst, type Given } from '../support/run.js';

let firm: Firm;
afterEach(() => firm.dispose());

const pmsync = (parameters: string, given?: Given) =>
  runAgainst(firm.consoleUrl, parameters.split(' '), given);
const json = async <Shape = Record<string, unknown>>(parameters: string, given?: Given): Promise<Shape> => {
  const { out } = await pmsync(`${parameters} --json`, given);
  expect(out.trimEnd()).not.toContain('\n');
  return JSON.parse(out) as Shape;
};
const first = () => firm.mailboxes[0]!;
const second = () => firm.mailboxes[1]!;
const title = (mailbox: string, record: string) => firm.item(mailbox, record).properties['JobTitle'];

async function anybody(): Promise<string> {
  const [company] = await firm.user.rows('company', 'own', 0);
  const people = await firm.user.rows('contact', 'company_id', company!['id'] as string);
  const heads = [company!['head_id'], company!['chief_accountant_id']];
  return people.find(({ id }) => !heads.includes(id))!['id'] as string;
}

async function inStep(changes: Parameters<Firm['run']>[0] = { periodSeconds: 1 }): Promise<void> {
  await firm.run(changes);
  await firm.inStep();
}

describe('a firm', () => {
  test('status', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await inStep();
    const { code, out, err } = await pmsync('status');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^All is well\./);
    expect(out).toMatch(/^firm: http:\/\/127\.0\.0\.1:\d+\/.*every 1 s, automatic, running$/m);
    const rows = out.split('\n').filter((line) => line.includes('@example.com'));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(row).toMatch(/ in step +12 +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +12$/);
    const russian = await pmsync('status --language ru');
    expect(russian.out).toMatch(/^Всё в порядке\./);
    expect(russian.out).toMatch(/синхронен/);
    expect(await json('status')).toMatchObject({
      health: { ok: true, problems: [] },
      connections: [{ connection: 'firm', domains: [{ mailboxes: [{ progress: null }, {}] }] }],
    });
  });

  test('preview says the totals of all mailboxes, and shows former and current values', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    const record = await anybody();
    const row = (await firm.user.rows('contact', 'id', record))[0]!;
    for (const mailbox of firm.mailboxes) {
      firm.exchange.control.createContact(mailbox, {
        Surname: row['surname'],
        GivenName: row['given_name'],
        CompanyName: row['company_name'],
        JobTitle: 'прежняя',
      });
    }
    await firm.run({ startType: 'disabled' });
    const { code, out, err } = await pmsync('preview --samples 1');
    expect(code).toBe(0);
    expect(err).toBe(`1 of 2: ${second()}\n2 of 2: ${first()}\n`);
    expect(out).toMatch(/^Exchange +create +22$/m);
    expect(out).toMatch(/^Exchange +adopt +2$/m);
    expect(out.match(/job title +"прежняя" -> "(.*)"/g)).toEqual([
      expect.stringContaining(`-> "${String(row['job_title'])}"`),
    ]);
    expect(out).toMatch(/surname +nothing -> "/);
    const { totals, mailboxes } = await json(`preview --mailbox ${first().toUpperCase()} --samples 0`);
    expect(totals).toEqual(
      expect.arrayContaining([
        { side: 'exchange', operation: 'create', count: 11 },
        { side: 'exchange', operation: 'adopt', count: 1 },
      ]),
    );
    expect(mailboxes).toEqual([expect.objectContaining({ mailbox: first(), samples: [], problem: null })]);
    expect(firm.writes()).toBe(0);
  });

  test('sync begins a pass, verify heals what no change told of', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await inStep({});
    const record = await anybody();
    const before = (await firm.status())[0]!.lastSuccess!;
    expect(await pmsync('sync')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^A pass was asked for: 1 mailbox\./),
    });
    await until('a pass', async () => (await firm.status())[0]!.lastSuccess! > before);
    await firm.user.withoutTelling(() => firm.user.updateContact(record, { job_title: 'молча' }));
    expect(await json('verify')).toEqual({ connection: 'firm', mailboxes: [first()], problems: [] });
    await until('healed', () => title(first(), record) === 'молча');
  });

  test('undo says beforehand which photos do not come back', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await inStep();
    const record = await anybody();
    const before = title(first(), record);
    const photo = (seed: number) => Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(500, seed)]);
    await firm.user.updateContact(record, { job_title: 'ошибка', photo: photo(1) });
    await until('the mistake', () => title(first(), record) === 'ошибка');
    await firm.inStep();
    const { runs } = await json<{ runs: { run: string }[] }>('runs --limit 1');
    await firm.user.updateContact(record, { photo: photo(2) });
    const itemPhoto = () => firm.exchange.control.photo(first(), firm.item(first(), record).itemId);
    await until('another photo', () => itemPhoto() === photo(2).toString('base64'));
    await firm.inStep();
    const { code, out } = await pmsync(`undo --run ${runs[0]!.run} --yes`);
    expect(out).toMatch(/former values; its photo was changed since: left +job title$/m);
    expect(out).toMatch(/: 1 undone, 0 left as they are/);
    expect(code).toBe(0);
    expect(title(first(), record)).toBe(before);
    expect(itemPhoto()).toBe(photo(2).toString('base64'));
  });

  test('runs, the journal, and undo of what it names', async () => {
    firm = await Firm.start({ employees: 2, contacts: 12 });
    await inStep();
    const record = await anybody();
    const before = title(first(), record);
    await firm.user.updateContact(record, { job_title: 'ошибка' });
    await until('the mistake', () => firm.mailboxes.every((each) => title(each, record) === 'ошибка'));
    await firm.inStep();

    const { runs } = await json<{ runs: { run: string; counts: object }[] }>('runs');
    expect(runs.map(({ counts }) => counts)).toEqual([
      { update: 1 },
      { update: 1 },
      { create: 12 },
      { create: 12 },
    ]);
    const table = (await pmsync('runs --limit 1')).out;
    expect(table).toMatch(new RegExp(`${runs[0]!.run} +\\S+@example\\.com +update 1 +0\n$`));

    const journal = await pmsync(`journal --record ${record} --since 1h --mailbox ${first()}`);
    expect(journal.out).toMatch(new RegExp(`job title +"${before}" -> "ошибка"`));
    expect(journal.out).toMatch(/ create +Exchange +/);
    expect(journal.out).not.toMatch(/surname/);
    const { entries } = await json<{ entries: { id: string; operation: string }[] }>(
      `journal --record ${record} --mailbox ${first()}`,
    );
    expect(entries.map(({ operation }) => operation)).toEqual(['update', 'create']);
    expect((await pmsync(`journal --entry ${entries[1]!.id}`)).out).toMatch(/surname +nothing -> "/);

    const asked = await pmsync(`undo --entry ${entries[0]!.id}`, { answer: 'n' });
    expect(asked).toMatchObject({
      code: 0,
      questions: [expect.stringMatching(/1 change\(s\) in 1 mailbox/)],
    });
    expect(asked.out).toMatch(/former values +job title/);
    expect(title(first(), record)).toBe('ошибка');
    expect(await pmsync(`undo --record ${record} --since 2h`)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/Nothing was done: there is no terminal/),
    });

    const undone = await pmsync(`undo --entry ${entries[0]!.id}`, { answer: 'y' });
    expect(undone).toMatchObject({ code: 0, out: expect.stringMatching(/: 1 undone, 0 left as they are/) });
    expect(title(first(), record)).toBe(before);
    expect(title(second(), record)).toBe('ошибка');

    const run = runs.slice(0, 2).map((each) => each.run);
    for (const each of run) await pmsync(`undo --run ${each} --yes --json`);
    expect(title(second(), record)).toBe(before);
    expect(await pmsync(`undo --run ${run[0]} --yes`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^There is nothing in the journal of "firm" that this would undo/),
    });
  });

  test('conflicts show both values, and which one stands', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'two-way');
    await inStep({ periodSeconds: 1 });
    const record = await anybody();
    await firm.stop();
    firm.exchange.control.updateContact(first(), firm.item(first(), record).itemId, {
      JobTitle: 'из Outlook',
    });
    await firm.user.updateContact(record, { job_title: 'из ProjectMate' });
    await inStep();
    await until('settled', () => title(first(), record) === 'из ProjectMate');
    const { code, out } = await pmsync('conflicts');
    expect(code).toBe(0);
    expect(out).toContain(
      'job title  Exchange "из Outlook" -> ProjectMate "из ProjectMate" (ProjectMate won)',
    );
    expect((await pmsync('conflicts --language ru')).out).toContain(
      'должность  Exchange «из Outlook» -> ProjectMate «из ProjectMate» (принято значение ProjectMate)',
    );
    expect(await json('conflicts --limit 1')).toMatchObject({
      entries: [{ recordId: record, conflictFields: ['jobTitle'] }],
    });
    expect((await pmsync('conflicts --until 1h')).out).toMatch(/nothing of the kind/);
  });
});

test('what the brake stopped is the first thing one sees, and goes on when it is approved', async () => {
  firm = await Firm.start({ employees: 2, contacts: 40 });
  await inStep();
  expect(await pmsync('approve --yes')).toMatchObject({
    code: 1,
    err: 'No mailbox of "firm" is stopped: there is nothing to approve.\n',
  });
  expect(await pmsync(`approve --yes --mailbox ${first()}`)).toMatchObject({
    code: 1,
    err: expect.stringMatching(/there is nothing to approve/),
  });
  for (const id of (await firm.user.contactIds()).slice(0, 20)) await firm.user.deleteContact(id);
  await until('stopped', async () => (await firm.status()).every(({ state }) => state === 'stopped'));
  const status = await pmsync('status');
  expect(status.code).toBe(1);
  expect(status.out).toMatch(/^NOT WELL:\n {2}firm, \S+: Stopped before deleting 20 contacts, of 40/);
  expect(status.out).toMatch(/ STOPPED /);
  expect(await pmsync('preview')).toMatchObject({
    code: 1,
    err: expect.stringMatching(/: Stopped before deleting 20 contacts/),
  });
  const refused = await pmsync('approve --json');
  expect(refused).toMatchObject({ code: 2, err: expect.stringMatching(/Stopped before deleting 20/) });
  expect(JSON.parse(refused.out)).toMatchObject({
    approved: [],
    stopped: [{ mailbox: second() }, { mailbox: first() }],
  });
  expect((await pmsync(`approve --mailbox ${first()}`, { answer: 'да' })).out).toMatch(
    `Approved: ${first()}`,
  );
  await until('deleted', () => firm.ours(first()).size === 20);
  expect(firm.ours(second()).size).toBe(40);
});

test('parked records are listed, tried again and dismissed', async () => {
  firm = await Firm.start({ employees: 1, contacts: 12 });
  const record = await anybody();
  const row = (await firm.user.rows('contact', 'id', record))[0]!;
  const names = { Surname: row['surname'], GivenName: row['given_name'], CompanyName: row['company_name'] };
  const copies = [1, 2].map(() => firm.exchange.control.createContact(first(), names));
  expect(copies).toHaveLength(2);
  await firm.run({ periodSeconds: 1 });
  await until('parked', async () => (await json<{ parked: unknown[] }>('parked')).parked.length === 1);
  const parked = await pmsync('parked');
  expect(parked.out).toMatch(
    new RegExp(`${first()} +.*${String(row['surname'])}.* ambiguous +${record} +2 contacts`),
  );
  expect(await json('parked')).toMatchObject({ parked: [{ kind: 'ambiguous', title: expect.any(String) }] });
  expect(await pmsync('parked dismiss --record nobody')).toMatchObject({
    code: 1,
    err: '--record: "nobody" is not parked: "pmsync parked" lists what is.\n',
  });
  expect(await json('parked dismiss')).toEqual({
    connection: 'firm',
    records: [{ mailbox: first(), recordId: record }],
  });
  expect(await pmsync('parked dismiss')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/: 0 records/),
  });
  expect((await pmsync('parked')).out).toBe('Nothing is parked.\n');
  await pmsync('verify');
  await until('parked again', async () => (await json<{ parked: unknown[] }>('parked')).parked.length === 1);
  firm.exchange.control.deleteContact(first(), copies[0]!, 'HardDelete');
  expect((await pmsync(`parked retry --record ${record}`)).out).toMatch(
    /^Tried again with the next pass: 1 record\./,
  );
  await until('adopted', () => firm.ours(first()).get(record)?.[0]?.itemId === copies[1]);
});

test('the filling of a mailbox shows how far it is', async () => {
  firm = await Firm.start({ employees: 1, contacts: 300 });
  await firm.run({ periodSeconds: 1 });
  let seen = '';
  let whole = '';
  await until('progress', async () => {
    const { out } = await pmsync('status');
    seen = /\d+ of \d+/.exec(out)?.[0] ?? seen;
    whole = /^Mailboxes being filled: 1, contacts to go: \d+/m.exec(out)?.[0] ?? whole;
    return seen !== '' && whole !== '';
  });
  const [done, total] = seen.split(' of ').map(Number);
  expect(done).toBeLessThan(total!);
  expect(total).toBeLessThanOrEqual(300);
  await firm.inStep();
  expect((await pmsync('status')).out).not.toMatch(/\d+ of \d+|being filled/);
});

describe('what is not written as it must be, or is not there, is one sentence', () => {
  const token = 'the-token-of-this-firm';
  const sentences: readonly [string, number, RegExp][] = [
    ['status --connection other', 1, /^--connection: there is no connection "other": write one of firm\.\n$/],
    ['sync --mailbox nobody@example.com', 1, /^--mailbox: "nobody@example.com" is none that "firm" sync/],
    ['preview --mailbox nobody@example.com', 1, /^--mailbox: "nobody/],
    ['journal --mailbox nobody@example.com', 1, /^--mailbox: "nobody/],
    ['runs --mailbox nobody@example.com', 1, /^--mailbox: "nobody/],
    ['parked --mailbox nobody@example.com', 1, /^--mailbox: "nobody/],
    ['undo --mailbox nobody@example.com --since 1d --yes', 1, /nothing in the journal of nobody@example.com/],
    ['undo --run nothing --yes', 1, /nothing in the journal of "firm"/],
    ['journal --entry 999999', 1, /^--entry: the journal of "firm" has no entry 999999/],
    ['undo', 2, /"undo" needs to know what/],
    ['undo --person x', 2, /--person does not belong to "undo"/],
    ['status extra', 2, /"status" takes options only/],
    ['parked again', 2, /Write one of "parked", "parked retry", "parked dismiss"/],
    ['journal --since yesterday', 2, /--since: "yesterday" is no time/],
    ['journal --until 2026-02-30', 2, /--until: "2026-02-30" is no time/],
    ['journal --limit 0', 2, /--limit: "0" will not do: write a whole number from 1/],
    ['preview --samples 1.5', 2, /--samples: "1.5" will not do/],
    ['runs --limit 201', 2, /from 1 to 200/],
    ['status --console ftp://x', 2, /--console .*write an address such as/],
  ];

  test('in every case', async () => {
    firm = await Firm.start({ employees: 1, contacts: 4 });
    await inStep();
    for (const [parameters, code, sentence] of sentences) {
      const ran = await pmsync(parameters);
      expect({ parameters, code: ran.code, out: ran.out }).toEqual({ parameters, code, out: '' });
      expect(ran.err).toMatch(sentence);
      if (code === 1) expect(ran.err.trimEnd()).not.toContain('\n');
      else expect(ran.err).toContain('Usage:');
    }
    expect((await pmsync('sync --mailbox никто@example.com --language ru')).err).toMatch(/не входит в число/);
  });

  test('a console that is not running, or is none', async () => {
    firm = await Firm.start({ employees: 1, contacts: 4 });
    await firm.run();
    const none = await pmsync('status --console http://127.0.0.1:9');
    expect(none).toMatchObject({ code: 1, out: '' });
    expect(none.err).toMatch(/^No console answers at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\): start it/);
    const other = await pmsync(`status --console ${new URL(firm.exchange.url).origin}`);
    expect(other).toMatchObject({ code: 1, err: expect.stringMatching(/is no console of this version/) });
  });

  test('a token that is missing or wrong; with the right one the program answers', async () => {
    firm = await Firm.start({ employees: 1, contacts: 4 });
    await inStep({ console: { token: new Secret(token), hosts: [] } });
    expect((await pmsync('status')).err).toMatch(
      /^The console at \S+ demands its token: set PMSYNC_CONSOLE_TOKEN/,
    );
    const far = { PMSYNC_CONSOLE: 'http://console.example', PMSYNC_CONSOLE_TOKEN: token };
    expect(await pmsync('sync', { environment: far })).toMatchObject({
      code: 2,
      err: expect.stringMatching(/would travel in clear text: use https/),
    });
    const wrong = await pmsync('sync', { environment: { PMSYNC_CONSOLE_TOKEN: 'not-the-token-at-all' } });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringMatching(/is not the token of the console/) });
    expect(wrong.err).not.toContain('not-the-token-at-all');

    const environment = {
      PMSYNC_CONSOLE: firm.consoleUrl,
      PMSYNC_CONSOLE_TOKEN: token,
      LANG: 'ru_RU.UTF-8',
    };
    const status = await pmsyncLater(['status'], environment);
    expect(status).toMatchObject({ code: 0, stderr: '' });
    expect(status.stdout).toMatch(/^Всё в порядке/);
    const journal = await pmsyncLater(['journal', '--limit', '2', '--json'], environment);
    expect((JSON.parse(journal.stdout) as { entries: unknown[] }).entries).toHaveLength(2);
    const undo = await pmsyncLater(['undo', '--since', '1d'], environment);
    expect(undo).toMatchObject({ code: 2, stderr: expect.stringMatching(/добавьте --yes/) });
    expect(firm.ours(first()).size).toBe(4);
  });
});
