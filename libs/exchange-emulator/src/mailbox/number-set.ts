/** A set of whole numbers that mostly stand in rows, kept and written as ranges. */
export class NumberSet {
  // Sorted, disjoint and not touching: [first, last] pairs.
  private constructor(private readonly ranges: [number, number][]) {}

  static empty(): NumberSet {
    return new NumberSet([]);
  }

  /** Reads what {@link encode} wrote. */
  static decode(text: string): NumberSet {
    const ranges: [number, number][] = [];
    let last = 0;
    for (const part of text === '' ? [] : text.split(',')) {
      const [gap, length = '0'] = part.split('+');
      const first = last + parseInt(gap ?? '', 36);
      last = first + parseInt(length, 36);
      ranges.push([first, last]);
    }
    return new NumberSet(ranges);
  }

  /** Distances in base 36: `gap+length` for a range, `gap` for a single number. */
  encode(): string {
    let before = 0;
    return this.ranges
      .map(([first, last]) => {
        const gap = (first - before).toString(36);
        before = last;
        return first === last ? gap : `${gap}+${(last - first).toString(36)}`;
      })
      .join(',');
  }

  /** The numbers, smallest first. */
  *values(): Generator<number> {
    for (const [first, last] of this.ranges) for (let number = first; number <= last; number++) yield number;
  }

  has(number: number): boolean {
    const range = this.ranges[this.indexUpTo(number)];
    return range !== undefined && number <= range[1];
  }

  add(number: number): void {
    const index = this.indexUpTo(number);
    const before = this.ranges[index];
    if (before && number <= before[1]) return;
    const after = this.ranges[index + 1];
    const joinsBefore = before?.[1] === number - 1;
    const joinsAfter = after?.[0] === number + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.ranges.splice(index + 1, 1);
    } else if (joinsBefore) before[1] = number;
    else if (joinsAfter) after[0] = number;
    else this.ranges.splice(index + 1, 0, [number, number]);
  }

  delete(number: number): void {
    const index = this.indexUpTo(number);
    const range = this.ranges[index];
    if (!range || number > range[1]) return;
    const [first, last] = range;
    const rest: [number, number][] = [];
    if (first < number) rest.push([first, number - 1]);
    if (number < last) rest.push([number + 1, last]);
    this.ranges.splice(index, 1, ...rest);
  }

  /** The index of the last range that begins at or before a number; -1 where there is none. */
  private indexUpTo(number: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle]?.[0] ?? Infinity) <= number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
