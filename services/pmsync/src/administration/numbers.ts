import { Misuse } from '../misuse.js';
import type { Values } from '../options.js';

/** Thrown: {@link Misuse}. */
export function wholeNumber(
  values: Values,
  option: 'limit' | 'samples' | 'entry',
  [from, to]: readonly [number, number],
): number | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= from && number <= to) return number;
  throw new Misuse({
    en: `--${option}: "${text}" will not do: write a whole number from ${from} to ${to}.`,
    ru: `--${option}: «${text}» не подходит: напишите целое число от ${from} до ${to}.`,
  });
}
