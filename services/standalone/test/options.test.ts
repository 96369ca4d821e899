import { expect, test } from 'vitest';
import { parseOptions } from '../src/options.js';

test('what is not given has a standard', () => {
  expect(parseOptions([])).toEqual({
    kind: 'options',
    options: { once: false, json: false, data: 'data', config: null, port: 8025 },
  });
  expect(parseOptions(['--once', '--json', '--data', 'x'])).toMatchObject({
    options: { once: true, json: true, data: 'x', port: 0 },
  });
});

test.each([
  [['--onse'], /--onse/],
  [['--port', '70000'], /--port: "70000" is not a port/],
  [['--data'], /--data/],
  [['folder'], /folder/],
])('%j is a mistake, in words', (parameters, message) => {
  expect(parseOptions(parameters)).toEqual({ kind: 'mistake', message: expect.stringMatching(message) });
});
