import { describe, expect, test } from 'vitest';
import { RequestGate } from '../src/request-gate.js';

/** Requests that end when they are told to. */
class Requests {
  readonly running: string[] = [];
  readonly begun: string[] = [];
  private readonly ends = new Map<string, () => void>();

  constructor(private readonly gate: RequestGate) {}

  start(name: string, mailbox: string): Promise<void> {
    return this.gate.run(mailbox, async () => {
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

describe('the gate of a connection', () => {
  test('lets one request a mailbox through, and the next in the order in which they asked', async () => {
    const requests = new Requests(new RequestGate());
    for (const name of ['a1', 'a2', 'a3']) void requests.start(name, 'a');
    void requests.start('b1', 'b');
    await settle();
    expect(requests.running).toEqual(['a1', 'b1']);
    await requests.end('a1');
    expect(requests.running).toEqual(['b1', 'a2']);
  });

  test('lets ten mailboxes through at once, and a busy one does not keep others waiting', async () => {
    const requests = new Requests(new RequestGate());
    for (let index = 0; index < 30; index += 1) void requests.start(`busy${index}`, 'busy');
    for (let index = 0; index < 12; index += 1) void requests.start(`other${index}`, `other${index}`);
    await settle();
    expect(requests.running).toHaveLength(10);
    expect(requests.running.filter((name) => name.startsWith('busy'))).toEqual(['busy0']);
  });

  test('halves when Exchange is busy and grows again step by step', async () => {
    const gate = new RequestGate();
    gate.throttled(Date.now() + 1_000);
    const requests = new Requests(gate);
    for (let index = 0; index < 12; index += 1) void requests.start(`${index}`, `mailbox${index}`);
    await settle();
    expect(requests.running).toHaveLength(5);
    for (let success = 0; success < 20; success += 1) gate.succeeded();
    await settle();
    expect(requests.running).toHaveLength(6);
  });

  test('never falls to nothing, and remembers the longest rest that was asked for', async () => {
    const gate = new RequestGate();
    for (let time = 0; time < 10; time += 1) gate.throttled(5_000 - time);
    expect(gate.restingUntil).toBe(5_000);
    const requests = new Requests(gate);
    void requests.start('a', 'a');
    await settle();
    expect(requests.begun).toEqual(['a']);
  });

  test('a request that fails gives its place back', async () => {
    const gate = new RequestGate();
    await expect(gate.run('a', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(await gate.run('a', () => Promise.resolve(7))).toBe(7);
  });
});
