import { expect, test } from 'vitest';
import { readServiceEnvironment } from '../src/index.js';

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
