import { expect, test } from 'vitest';
import { readConsoleSettings, readNetworkSettings, readServiceEnvironment } from '../src/index.js';

const good = {
  NATS_URL: 'nats://127.0.0.1:4222',
  PMSYNC_CONNECTIONS: 'connections.yaml',
  PMSYNC_STATE: 'state.sqlite',
  PMSYNC_INSTALLATION: 'head-office',
};

test('what is not set has a standard', () => {
  expect(readServiceEnvironment(good)).toMatchObject({
    ok: true,
    value: { httpPort: 8080, logLevel: 'info', leaseMilliseconds: 30_000, startManual: false },
  });
});

test('every mistake is reported at once, by variable', () => {
  const read = readServiceEnvironment({
    ...good,
    NATS_URL: undefined,
    PMSYNC_HTTP_PORT: '70000',
    PMSYNC_LEASE_SECONDS: 'x',
  });
  expect(read.ok ? [] : read.mistakes.map(({ sentence }) => sentence)).toEqual([
    expect.stringMatching(/^NATS_URL: is not set: the address of the NATS server/),
    expect.stringMatching(/^PMSYNC_HTTP_PORT: write a whole number from 0 to 65535/),
    expect.stringMatching(/^PMSYNC_LEASE_SECONDS: write a whole number from 2 to 300/),
  ]);
});

test('networks are addresses and CIDR blocks', () => {
  const given = { PMSYNC_REFUSED_NETWORKS: '10.244.0.0/16, fd00::/8', PMSYNC_ALLOWED_NETWORKS: '10.244.1.1' };
  expect(readServiceEnvironment({ ...good, ...given })).toMatchObject({
    ok: true,
    value: { networks: { refused: ['10.244.0.0/16', 'fd00::/8'], allowed: ['10.244.1.1'] } },
  });
  expect(readNetworkSettings({})).toEqual({ ok: true, value: { refused: [], allowed: [] } });
});

test.each(['10.244.0.0/33', 'pods', '10.244.0/16', '10.0.0.0/8/8', 'fd00::/129', '10.0.0.0/'])(
  '"%s" is no network',
  (text) => {
    const read = readNetworkSettings({ PMSYNC_REFUSED_NETWORKS: text });
    expect(read.ok ? [] : read.mistakes.map(({ sentence }) => sentence)).toEqual([
      expect.stringMatching(/^PMSYNC_REFUSED_NETWORKS: write addresses and networks with commas/),
    ]);
  },
);

test('the console has a token that shows itself nowhere, and the names it is reached under', () => {
  const token = 'a-token-of-the-console';
  const read = readServiceEnvironment({
    ...good,
    PMSYNC_CONSOLE_TOKEN: token,
    PMSYNC_CONSOLE_HOST: 'Sync.example.com, pmsync',
  });
  const settings = read.ok ? read.value.console : null;
  expect(settings?.hosts).toEqual(['sync.example.com', 'pmsync']);
  expect(settings?.token?.reveal()).toBe(token);
  expect(JSON.stringify(settings)).not.toContain(token);
});

test.each(['', 'short', 'long enough, with spaces'])(
  'the token "%s" is refused without being told',
  (token) => {
    const read = readConsoleSettings({ PMSYNC_CONSOLE_TOKEN: token, PMSYNC_CONSOLE_HOST: 'http://x/' });
    const sentences = read.ok ? [] : read.mistakes.map(({ sentence }) => sentence);
    expect(sentences).toEqual([
      expect.stringMatching(/^PMSYNC_CONSOLE_TOKEN: write at least 16/),
      expect.stringMatching(/^PMSYNC_CONSOLE_HOST: write the host names/),
    ]);
    if (token !== '') expect(sentences.join('\n')).not.toContain(token);
  },
);
