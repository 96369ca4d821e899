import { expect, test } from 'vitest';
import { fillingText, progressText } from '../../src/administration/filling-text.js';

test('how far all mailboxes are, and how long it takes where that is known', () => {
  const filling = { mailboxes: 111, left: 176_000, secondsLeft: 90 };
  expect(fillingText(filling, 'en')).toBe('Mailboxes being filled: 111, contacts to go: 176000, about 2 min');
  expect(fillingText(filling, 'ru')).toBe(
    'Наполняется ящиков: 111, осталось контактов: 176000, примерно 2 мин',
  );
  expect(fillingText({ ...filling, secondsLeft: null }, 'en')).toBe(
    'Mailboxes being filled: 111, contacts to go: 176000',
  );
});

test('how far one is', () => {
  expect(progressText({ done: 100, total: 400, secondsLeft: 30 }, 'en')).toBe('100 of 400, 30 s left');
  expect(progressText({ done: 100, total: 400, secondsLeft: null }, 'ru')).toBe('100 из 400');
  expect(progressText(null, 'en')).toBe('');
});
