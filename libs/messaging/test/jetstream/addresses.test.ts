import { describe, expect, it } from 'vitest';
import { addresses } from '../../src/jetstream/addresses.js';

describe('the addresses of NATS servers', () => {
  it.each([
    ['nats://nats:4222', { servers: ['nats://nats:4222'] }],
    ['nats', { servers: ['nats'] }],
    ['nats://a:4222, nats://b:4222', { servers: ['nats://a:4222', 'nats://b:4222'] }],
    ['nats://sync:s%40cret:x@nats:4222', { servers: ['nats://nats:4222'], user: 'sync', pass: 's@cret:x' }],
    ['nats://token@a,nats://b', { servers: ['nats://a', 'nats://b'], token: 'token' }],
    ['tls://[::1]:4222', { servers: ['tls://[::1]:4222'] }],
  ])('%s', (text, expected) => {
    expect(addresses(text)).toEqual(expected);
  });

  it('may come as a list', () => {
    expect(addresses(['nats://a', 'nats://b'])).toEqual({ servers: ['nats://a', 'nats://b'] });
  });
});
