import fc from 'fast-check';
import { expect, test } from 'vitest';
import { serverNameMatches } from '../src/index.js';

test.each([
  ['exchange.example.com', 'https://EXCHANGE.example.com./ews/exchange.asmx', true],
  ['Exchange.Example.Com.', 'http://exchange.example.com/ews/exchange.asmx', true],
  [' exchange.example.com ', 'https://exchange.example.com:8443/ews/exchange.asmx', true],
  ['127.0.0.1', 'http://127.0.0.1:4000/ews/exchange.asmx', true],
  ['exchange', 'https://exchange.example.com/ews/exchange.asmx', false],
  ['example.com', 'https://exchange.example.com/ews/exchange.asmx', false],
  ['exchange.example.com..', 'https://exchange.example.com/ews/exchange.asmx', false],
  ['', 'https://exchange.example.com/ews/exchange.asmx', false],
  [null, 'https://exchange.example.com/ews/exchange.asmx', false],
] as const)('the mail server name %j and %s: %s', (name, url, matches) => {
  expect(serverNameMatches(name, url).ok).toBe(matches);
});

test('the sentence names both and says where to look', () => {
  expect(serverNameMatches('mail.test', 'https://exchange.example.com/ews/exchange.asmx')).toEqual({
    ok: false,
    sentence: expect.stringMatching(/"mail\.test".*"exchange\.example\.com".*Параметры > Синхронизация/),
  });
});

test('any other host is refused, whatever its case and dots', () => {
  const host = fc.domain();
  fc.assert(
    fc.property(host, host, fc.constantFrom('', '.'), (left, right, dot) => {
      const url = `https://${right.toUpperCase()}${dot}/ews/exchange.asmx`;
      expect(serverNameMatches(left, url).ok).toBe(left.toLowerCase() === right.toLowerCase());
    }),
  );
});
