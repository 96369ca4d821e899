import { describe, expect, test } from 'vitest';
import { RequestGate } from '../src/limits/request-gate.js';

/** Requests that end when they are told to. */
class Requests {
  readonly running: string[] = [];
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly gate: RequestGate) {}

  start(name: string, mailbox: string): Promise<unknown> {
    return this.gate.run(mailbox, Date.now() + 60_000, async () => {
      this.running.push(name);
      this.begun.push(name);
      await new Promise<void>((resolve) => this.ends.set(name, resolve));
      this.running.splice(this.running.indexOf(name), 1);
    });
  }

  async end(name: string): Promise<void> {
    this.ends.get(name)!();
    await settle();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}

const soon = () => Date.now() + 60_000;

describe('the gate of a connection', () => {
  test('lets one request a mailbox through, and the next in the order in which they asked', async () => {
    const requests = new Requests(new RequestGate(() => 10));
    for (const name of ['a1', 'a2', 'a3']) void requests.start(name, 'a');
    void requests.start('b1', 'b');
    await settle();
    expect(requests.running).toEqual(['a1', 'b1']);
    await requests.end('a1');
    expect(requests.running).toEqual(['b1', 'a2']);
  });

  test('lets as many mailboxes through as are allowed, and a busy one does not keep others waiting', async () => {
    const requests = new Requests(new RequestGate(() => 10));
    for (let index = 0; index < 30; index += 1) void requests.start(`busy${index}`, 'busy');
    for (let index = 0; index < 12; index += 1) void requests.start(`other${index}`, `other${index}`);
    await settle();
    expect(requests.running).toHaveLength(10);
    expect(requests.running.filter((name) => name.startsWith('busy'))).toEqual(['busy0']);
  });

  test('lets mailboxes take turns, however much each of them wants', async () => {
    const requests = new Requests(new RequestGate(() => 1));
    for (const name of ['a1', 'a2', 'a3']) void requests.start(name, 'a');
    for (const name of ['b1', 'b2']) void requests.start(name, 'b');
    void requests.start('c1', 'c');
    await settle();
    for (const name of ['a1', 'b1', 'c1', 'a2', 'b2', 'a3']) await requests.end(name);
    expect(requests.begun).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('lets go on what waits as soon as more is allowed, and none as long as nothing is', async () => {
    let allowed = 0;
    const gate = new RequestGate(() => allowed);
    const requests = new Requests(gate);
    for (const name of ['a', 'b', 'c']) void requests.start(name, name);
    await settle();
    expect([requests.running, gate.mailboxes]).toEqual([[], 3]);
    allowed = 2;
    gate.startNext();
    await settle();
    expect([requests.running, gate.underWay]).toEqual([['a', 'b'], 2]);
  });

  test('lets nobody wait beyond the time in which it could still be done', async () => {
    const gate = new RequestGate(() => 1);
    const requests = new Requests(gate);
    void requests.start('a1', 'a');
    const late = gate.run('a', Date.now() + 30, () => Promise.resolve('run'));
    const other = gate.run('b', Date.now() + 30, () => Promise.resolve('run'));
    expect([await late, await other]).toEqual([undefined, undefined]);
    await requests.end('a1');
    expect([gate.underWay, gate.mailboxes]).toEqual([0, 0]);
    expect(await gate.run('b', soon(), () => Promise.resolve('run'))).toBe('run');
  });

  test('a request that fails gives its place back', async () => {
    const gate = new RequestGate(() => 1);
    await expect(gate.run('a', soon(), () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await gate.run('a', soon(), () => Promise.resolve(7))).toBe(7);
  });
});
