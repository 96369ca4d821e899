import type { PropertyValue } from '../mailbox/model.js';

/** Equality as the store sees it: text without regard to case, a list when one of its entries is equal. */
export function sameValue(left: PropertyValue, right: PropertyValue): boolean {
  if (Array.isArray(left)) return left.some((entry) => sameValue(entry, right));
  if (Array.isArray(right)) return sameValue(right, left);
  return compareValues(left, right) === 0;
}

/** The order of two single values of one type. */
export function compareValues(left: PropertyValue, right: PropertyValue): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  const [a, b] = [String(left).toLowerCase(), String(right).toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}
