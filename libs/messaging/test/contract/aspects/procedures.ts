import { describe, expect, it, vi } from 'vitest';
import { MessageTooLarge, NoResponder, RequestRejected, RequestTimedOut } from '../../../src/index.js';
import type { Harness } from '../harness.js';
import { newEcho, soon } from '../samples.js';

const sole = { group: 'services', concurrency: 10 };

export function procedureContract(harness: Harness): void {
  describe('procedures', () => {
    it('bring the reply, and the deadline to the responder', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      const deadlines: number[] = [];
      await server.respond(
        echo,
        async ({ text }, { deadline }) => {
          deadlines.push(deadline);
          return { text, from: 'server' };
        },
        sole,
      );
      const deadline = soon();
      const reply = await client.request(echo, { text: 'Привет 👋' }, { deadline });
      expect(reply).toEqual({ text: 'Привет 👋', from: 'server' });
      expect(deadlines).toEqual([deadline]);
    });

    it('say that nobody answers, at once', async () => {
      const echo = newEcho();
      const bus = await harness.connect();
      await expect(bus.request(echo, { text: '' }, { deadline: soon() })).rejects.toThrow(
        new NoResponder(echo.subject),
      );
      const subscription = await bus.respond(echo, async ({ text }) => ({ text, from: '' }), sole);
      await bus.request(echo, { text: '' }, { deadline: soon() });
      await subscription.stop();
      await expect(bus.request(echo, { text: '' }, { deadline: soon() })).rejects.toThrow(NoResponder);
    });

    it('end at the deadline at both ends', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      let aborted!: Promise<void>;
      await server.respond(
        echo,
        async ({ text }, { signal }) => {
          aborted = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
          await aborted;
          return { text, from: 'too late' };
        },
        sole,
      );
      const deadline = Date.now() + 200;
      const asked = client.request(echo, { text: '' }, { deadline });
      await expect(asked).rejects.toThrow(new RequestTimedOut(echo.subject));
      expect(Date.now()).toBeGreaterThanOrEqual(deadline - 5);
      await aborted;
    });

    it('are not started past the deadline, and hold nothing up', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      const started: string[] = [];
      let release!: () => void;
      const gate = new Promise<void>((resolve) => (release = resolve));
      await server.respond(
        echo,
        async ({ text }) => {
          started.push(text);
          if (text === 'first') await gate;
          return { text, from: 'server' };
        },
        { group: 'services', concurrency: 1 },
      );
      const first = client.request(echo, { text: 'first' }, { deadline: soon() });
      const waits = client.request(echo, { text: 'waits too long' }, { deadline: Date.now() + 150 });
      await expect(waits).rejects.toThrow(RequestTimedOut);
      // Timers may be a millisecond early.
      await new Promise((resolve) => setTimeout(resolve, 20));
      release();
      await first;
      await expect(client.request(echo, { text: 'late' }, { deadline: Date.now() - 1 })).rejects.toThrow(
        RequestTimedOut,
      );
      await client.request(echo, { text: 'last' }, { deadline: soon() });
      expect(started).toEqual(['first', 'last']);
    });

    it('are carried out side by side up to the concurrency', async () => {
      const echo = newEcho();
      const bus = await harness.connect();
      let [atOnce, most] = [0, 0];
      await bus.respond(
        echo,
        async ({ text }) => {
          most = Math.max(most, ++atOnce);
          await new Promise((resolve) => setTimeout(resolve, 20));
          atOnce -= 1;
          return { text, from: '' };
        },
        { group: 'services', concurrency: 3 },
      );
      const texts = Array.from({ length: 9 }, (_, nth) => String(nth));
      const replies = await Promise.all(
        texts.map((text) => bus.request(echo, { text }, { deadline: soon() })),
      );
      expect(replies.map(({ text }) => text)).toEqual(texts);
      expect(most).toBe(3);
    });

    it('are shared by the replicas of a group, each request to one of them', async () => {
      const echo = newEcho();
      const [client, ...servers] = [
        await harness.connect(),
        await harness.connect(),
        await harness.connect(),
      ];
      const served = [0, 0];
      for (const [nth, server] of servers.entries())
        await server.respond(
          echo,
          async ({ text }) => {
            served[nth]! += 1;
            return { text, from: String(nth) };
          },
          sole,
        );
      for (let nth = 0; nth < 60; nth++) await client.request(echo, { text: '' }, { deadline: soon() });
      expect(served[0]! + served[1]!).toBe(60);
      expect(Math.min(...served)).toBeGreaterThan(0);

      await harness.kill(servers[0]!);
      const survivor = async () =>
        (await client.request(echo, { text: '' }, { deadline: Date.now() + 500 })).from;
      expect(await vi.waitFor(survivor, { timeout: 10_000 })).toBe('1');
    });

    it('reject what breaks a schema, at the end where it is seen, naming the field', async () => {
      const echo = newEcho();
      const [client, server] = [await harness.connect(), await harness.connect()];
      let started = 0;
      await server.respond(
        echo,
        async ({ text }) => {
          started += 1;
          return { text, from: 7 as unknown as string };
        },
        sole,
      );
      const wrong = client.request(echo, { text: 7 as unknown as string }, { deadline: soon() });
      await expect(wrong).rejects.toThrow(/the request breaks its schema at "text"/);
      expect(started).toBe(0);
      const reply = client.request(echo, { text: '' }, { deadline: soon() });
      await expect(reply).rejects.toThrow(/the reply breaks its schema at "from"/);
      const other = { ...echo, request: echo.reply };
      const unlike = client.request(other, { text: '', from: '' }, { deadline: soon() });
      await expect(unlike).rejects.toThrow(RequestRejected);
    });

    it('tell that the handler failed, not what it knew', async () => {
      const echo = newEcho();
      const bus = await harness.connect();
      await bus.respond(
        echo,
        async ({ text }) => {
          if (text === 'on purpose') throw new RequestRejected(echo.subject, 'the mailbox is unknown.');
          throw new Error('login failed for sa with password hunter2');
        },
        sole,
      );
      const failed = await bus.request(echo, { text: '' }, { deadline: soon() }).catch((error) => error);
      expect(failed).toBeInstanceOf(RequestRejected);
      expect(JSON.stringify(failed) + String(failed)).not.toContain('hunter2');
      const refused = bus.request(echo, { text: 'on purpose' }, { deadline: soon() });
      await expect(refused).rejects.toThrow(new RequestRejected(echo.subject, 'the mailbox is unknown.'));
    });

    it('carry the largest messages and refuse larger ones, with the sizes', async () => {
      const echo = newEcho();
      const bus = await harness.connect();
      await bus.respond(echo, async ({ text }) => ({ text: '', from: text }), sole);
      const frame = JSON.stringify({ text: '' }).length;
      const text = 'x'.repeat(bus.maximumPayload - frame);
      await expect(bus.request(echo, { text: `${text}!` }, { deadline: soon() })).rejects.toThrow(
        new MessageTooLarge(echo.subject, bus.maximumPayload + 1, bus.maximumPayload),
      );
      const replyFrame = JSON.stringify({ text: '', from: '' }).length;
      const fits = text.slice(replyFrame - frame);
      const reply = await bus.request(echo, { text: fits }, { deadline: soon() });
      expect(reply.from === fits).toBe(true);
      const tooMuch = bus.request(echo, { text }, { deadline: soon() });
      await expect(tooMuch).rejects.toThrow(/the reply has \d+ bytes and the bus takes \d+/);
    });
  });
}
