import type { Emulator } from '@pmsync/exchange-emulator';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { NetworkRules, SignInAccess } from '../src/index.js';
import { Networks } from '../src/ews/transport/networks.js';
import { startProxy } from './sign-in/proxy.js';
import { password, signInServer, tryOut } from './sign-in/server.js';

const signIn: SignInAccess = { kind: 'basic', userName: 'svc', domain: null, password };
const rules = (changes: Partial<NetworkRules> = {}): NetworkRules => ({
  refused: [],
  allowed: [],
  ...changes,
});

describe('an address', () => {
  const pods = rules({ refused: ['10.244.0.0/16', 'fd00:10:244::/56'] });
  test.each<[string, NetworkRules, boolean]>([
    ['192.0.2.10', rules(), true],
    ['127.0.0.1', rules(), true],
    ['10.244.3.7', rules(), true],
    ['2001:db8::1', rules(), true],
    ['169.254.169.254', rules(), false],
    ['::ffff:169.254.169.254', rules(), false],
    ['64:ff9b::a9fe:a9fe', rules(), false],
    ['fd00:ec2::254', rules(), false],
    ['fe80::1', rules(), false],
    ['0.0.0.0', rules(), false],
    ['::', rules(), false],
    ['255.255.255.255', rules(), false],
    ['10.244.3.7', pods, false],
    ['::ffff:10.244.3.7', pods, false],
    ['fd00:10:244::7', pods, false],
    ['10.245.3.7', pods, true],
    ['10.244.3.7', { ...pods, allowed: ['10.244.3.7'] }, true],
    ['10.244.3.8', { ...pods, allowed: ['10.244.3.7'] }, false],
    ['169.254.1.1', rules({ allowed: ['169.254.0.0/16'] }), true],
  ])('%s under %j: %s', (address, given, reachable) => {
    expect(new Networks(given).mayReach(address)).toBe(reachable);
  });
});

describe('nothing is sent into a network that is refused', () => {
  const loopback = rules({ refused: ['127.0.0.0/8', '::1'] });
  const refusal = /(127\.0\.0\.1|::1)\)? is in a network that is not connected to.*PMSYNC_ALLOWED_NETWORKS/;
  let byName: Emulator;
  let byAddress: Emulator;
  beforeAll(async () => {
    byName = await signInServer({});
    byAddress = await signInServer({ host: '127.0.0.1' });
  });
  beforeEach(() => [byName, byAddress].forEach(({ control }) => control.resetCounters()));
  afterAll(async () => {
    await byName.close();
    await byAddress.close();
  });

  test('by its name, which is looked up', async () => {
    expect((await tryOut(byName, signIn, { networks: loopback }))[0]).toMatch(refusal);
    expect(byName.control.counters().requests).toEqual({});
  });

  test('by its address', async () => {
    expect((await tryOut(byAddress, signIn, { networks: loopback }))[0]).toMatch(refusal);
    expect(byAddress.control.counters().requests).toEqual({});
  });

  test('unless it is allowed', async () => {
    const networks = { ...loopback, allowed: ['127.0.0.1', '::1'] };
    expect(await tryOut(byName, signIn, { networks })).toEqual(['ok', 'ok']);
    expect(await tryOut(byAddress, signIn, { networks })).toEqual(['ok', 'ok']);
  });

  test('through a proxy there, and through a proxy elsewhere neither', async () => {
    const proxy = await startProxy();
    const through = (url: string, refused: string[]) =>
      tryOut(byName, signIn, { proxy: url, networks: rules({ refused }) });
    expect((await through(proxy.url, loopback.refused as string[]))[0]).toMatch(refusal);
    expect((await through(proxy.url.replace('127.0.0.1', 'localhost'), ['127.0.0.1', '::1']))[0]).toMatch(
      refusal,
    );
    const asAddress = { url: byName.url.replace('localhost', '169.254.169.254') };
    expect((await tryOut(asAddress, signIn, { proxy: proxy.url }))[0]).toMatch(
      /^169\.254\.169\.254 is in a network/,
    );
    expect(proxy.tunnels).toEqual([]);
    await proxy.close();
  });

  test('for a token neither', async () => {
    const application: SignInAccess = {
      kind: 'oauth',
      tenantId: 'firm.test',
      clientId: 'x',
      secret: password,
      certificate: null,
      authority: 'https://169.254.169.254',
      scope: 'https://outlook.office365.com/.default',
    };
    expect((await tryOut(byName, application))[0]).toMatch(/^169\.254\.169\.254 is in a network/);
    expect(byName.control.counters().requests).toEqual({});
  });
});
