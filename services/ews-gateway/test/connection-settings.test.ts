import { startEmulator } from '@pmsync/exchange-emulator';
import { connectEws } from '@pmsync/exchange';
import { basicExchange, revealExchange, Secret, type ExchangeSettings } from '@pmsync/settings';
import { expect, test } from 'vitest';
import { settingWarnings } from '../src/setting-warnings.js';

const account = { userName: 'svc', domain: null, password: new Secret('s3cret') };
const https = 'https://exchange.example.com/ews/exchange.asmx';
const changed = (changes: Partial<ExchangeSettings>): ExchangeSettings => ({
  ...basicExchange(https, 'svc', account.password),
  ...changes,
});

test.each(['basic', 'ntlm'] as const)('what connections.yaml says of %s signs in', async (kind) => {
  const emulator = await startEmulator({
    dataFile: ':memory:',
    signIn: [kind === 'basic' ? 'Basic' : 'NTLM'],
    accounts: [{ userName: 'svc', password: 's3cret', mayImpersonate: true }],
    mailboxes: [{ address: 'a@b.c', displayName: 'A' }],
  });
  const mailboxes = connectEws(revealExchange(changed({ url: emulator.url, signIn: { kind, ...account } })));
  expect(await mailboxes.check('a@b.c', { deadline: Date.now() + 10_000 })).toMatchObject({
    reply: { kind: 'answered', contacts: { kind: 'open' } },
  });
  await mailboxes.close();
  await emulator.close();
});

test('the secrets of an application and of a proxy are handed on', () => {
  const signIn = {
    kind: 'oauth' as const,
    tenantId: 't',
    clientId: 'c',
    secret: null,
    certificate: { certificate: 'public', key: new Secret('private') },
    authority: 'https://login.microsoftonline.com',
    scope: 's',
  };
  expect(revealExchange(changed({ signIn, proxy: new Secret('http://u:p@proxy:1') }))).toMatchObject({
    signIn: { ...signIn, certificate: { certificate: 'public', key: 'private' } },
    proxy: 'http://u:p@proxy:1',
    verifyCertificate: true,
  });
});

test.each<[string, Partial<ExchangeSettings>, RegExp[]]>([
  ['checked TLS', {}, []],
  ['TLS that is not checked', { tls: 'insecure' }, [/certificate of exchange\.example\.com is not checked/]],
  ['a password in clear text', { url: https.replace('https', 'http') }, [/password .* in clear text/]],
  [
    'Kerberos without TLS',
    { url: https.replace('https', 'http'), signIn: { kind: 'negotiate', account: null } },
    [],
  ],
  [
    'a version without contact photos and streaming',
    { version: 'Exchange2007_SP1' },
    [/as Exchange2007_SP1 .*exchange\.example\.com does without: .*photo.*; .*once a period/],
  ],
  ['a version without streaming', { version: 'Exchange2010' }, [/does without: changes in Exchange are/]],
  ['a version that lacks nothing', { version: 'Exchange2010_SP1' }, []],
])('the status warns of %s as it has to', (_name, changes, warnings) => {
  expect(settingWarnings(changed(changes))).toEqual(warnings.map((words) => expect.stringMatching(words)));
});
