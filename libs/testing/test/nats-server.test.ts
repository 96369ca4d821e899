import { existsSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { requireOrSkip, startNatsServer, temporaryDirectory } from '../src/index.js';

afterEach(() => vi.unstubAllEnvs());

const probe = await startNatsServer();
await probe?.stop();
const present = requireOrSkip('nats-server (Debian: apt-get install nats-server)', probe !== undefined);

describe.skipIf(!present)('a nats-server for tests', () => {
  it('takes connections when handed out, and none when stopped', async () => {
    const server = (await startNatsServer())!;
    expect(await greeting(server.port)).toMatch(/^INFO .*"jetstream":\s?true/);
    await server.stop();
    await expect(greeting(server.port)).rejects.toThrow();
  });

  it('starts again on the same port and store after a kill', async () => {
    const store = await temporaryDirectory();
    const first = (await startNatsServer({ storeDir: store.path }))!;
    await first.kill('SIGKILL');
    const second = (await startNatsServer({ storeDir: store.path, port: first.port }))!;
    expect(second.port).toBe(first.port);
    await second.stop();
    expect(existsSync(store.path)).toBe(true);
    await store.remove();
  });

  it('says why it could not start', async () => {
    const server = (await startNatsServer())!;
    await expect(startNatsServer({ port: server.port })).rejects.toThrow(/address already in use/);
    await server.stop();
  });
});

describe('what is missing', () => {
  it('is undefined when NATS_SERVER names no program', async () => {
    vi.stubEnv('NATS_SERVER', '/nowhere/nats-server');
    expect(await startNatsServer()).toBeUndefined();
  });

  it('is skipped aloud on a developer machine and fails in CI', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.stubEnv('CI', '');
    expect(requireOrSkip('a thing', false)).toBe(false);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('a thing'));
    vi.stubEnv('CI', 'true');
    expect(() => requireOrSkip('a thing', false)).toThrow('CI needs a thing.');
    expect(requireOrSkip('a thing', true)).toBe(true);
  });
});

/** The first line that the server sends. */
function greeting(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
  });
}
