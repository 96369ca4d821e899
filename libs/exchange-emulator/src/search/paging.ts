import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';

/** The part of a result that a view asks for, and the attributes that tell of it. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly attributes: string;
}

/**
 * Cuts a page out of all rows. A view's own maximum is obeyed up to the server's.
 * Thrown for a view that makes no sense: {@link ItemError}.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  view: XmlElement | undefined,
  serverMaximum: number,
): Page<Row> {
  const maximum = maximumOf(view, serverMaximum);
  if (view?.name.startsWith('Fractional')) return fractional(rows, view, maximum);
  if (!view?.name.startsWith('IndexedPage')) {
    const shown = rows.slice(0, maximum);
    return { rows: shown, attributes: attributesOf(rows, shown.length, '') };
  }
  const offset = Number(view.attributes.Offset);
  if (offset < 0) {
    throw new ItemError('ErrorInvalidIndexedPagingParameters', 'The offset for indexed paging is negative.');
  }
  if (view.attributes.BasePoint === 'End') {
    const end = Math.max(rows.length - offset, 0);
    const start = Math.max(end - maximum, 0);
    const attributes = ` IndexedPagingOffset="${start}" TotalItemsInView="${rows.length}" IncludesLastItemInRange="${start === 0}"`;
    return { rows: rows.slice(start, end), attributes };
  }
  const shown = rows.slice(offset, offset + maximum);
  const next = Math.min(offset, rows.length) + shown.length;
  return { rows: shown, attributes: attributesOf(rows, next, ` IndexedPagingOffset="${next}"`) };
}

function maximumOf(view: XmlElement | undefined, serverMaximum: number): number {
  const asked = view?.attributes.MaxEntriesReturned;
  if (asked === undefined) return serverMaximum;
  if (Number(asked) <= 0) {
    throw new ItemError('ErrorInvalidPagingMaxRows', 'The maximum number of rows must be positive.');
  }
  return Math.min(Number(asked), serverMaximum);
}

function fractional<Row>(rows: readonly Row[], view: XmlElement, maximum: number): Page<Row> {
  const numerator = Number(view.attributes.Numerator);
  const denominator = Number(view.attributes.Denominator);
  if (denominator <= 0 || numerator < 0 || numerator > denominator) {
    throw new ItemError(
      'ErrorInvalidFractionalPagingParameters',
      'The fraction of the paging view is invalid.',
    );
  }
  const start = Math.floor((rows.length * numerator) / denominator);
  const shown = rows.slice(start, start + maximum);
  const next = start + shown.length;
  const position = ` NumeratorOffset="${next}" AbsoluteDenominator="${Math.max(rows.length, 1)}"`;
  return { rows: shown, attributes: attributesOf(rows, next, position) };
}

function attributesOf(rows: readonly unknown[], next: number, position: string): string {
  return `${position} TotalItemsInView="${rows.length}" IncludesLastItemInRange="${next >= rows.length}"`;
}
