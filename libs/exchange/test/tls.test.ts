import type { Emulator } from '@pmsync/exchange-emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SignInAccess } from '../src/index.js';
import { selfSigned } from './sign-in/certificate.js';
import { startProxy } from './sign-in/proxy.js';
import { password, signInServer, tryOut } from './sign-in/server.js';

const signIn: SignInAccess = { kind: 'basic', userName: 'svc', domain: null, password };

describe('the connection to Exchange', () => {
  const tls = selfSigned('DNS:localhost');
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await signInServer({ tls });
  });
  afterAll(() => emulator.close());

  test('a certificate of an unknown authority is refused, and the setting named', async () => {
    expect((await tryOut(emulator, signIn))[0]).toMatch(
      /certificate that is not trusted.*exchange\.certificateAuthority/,
    );
    expect(emulator.control.counters().requests).toEqual({});
  });

  test('its authority may be named', async () => {
    const trust = { certificateAuthority: tls.certificate };
    expect(await tryOut(emulator, signIn, trust)).toEqual(['ok', 'ok']);
  });

  test('a certificate for another name is refused, unless none is checked', async () => {
    const byAddress = await signInServer({ tls, host: '127.0.0.1' });
    const trust = { certificateAuthority: tls.certificate };
    expect((await tryOut(byAddress, signIn, trust))[0]).toMatch(/certificate for another name/);
    expect(await tryOut(byAddress, signIn, { verifyCertificate: false })).toEqual(['ok', 'ok']);
    await byAddress.close();
  });

  test('goes through a proxy; one that refuses or is away is told by its name', async () => {
    const proxy = await startProxy('u:Pr0xy-s3cret');
    const over = (url: string) =>
      tryOut(emulator, signIn, { certificateAuthority: tls.certificate, proxy: url });
    expect(await over(proxy.url)).toEqual(['ok', 'ok']);
    const [wrong] = await over(proxy.url.replace('Pr0xy', 'other'));
    expect(wrong).toMatch(/proxy 127\.0\.0\.1:\d+ wants an account/);
    expect(wrong).not.toContain('s3cret');
    await proxy.close();
    expect((await over(proxy.url))[0]).toMatch(/proxy 127\.0\.0\.1:\d+ cannot be reached/);
  });
});
