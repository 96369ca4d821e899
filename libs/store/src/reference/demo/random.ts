/** A small generator of pseudo-random numbers (mulberry32): the same seed, the same firm. */
export class SeededRandom {
  constructor(private state: number) {}

  /** A whole number from 0 to `below` - 1. */
  next(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[this.next(values.length)]!;
  }

  uuid(): string {
    const digits = Array.from({ length: 32 }, () => this.next(16).toString(16));
    digits[12] = '4';
    digits[16] = '89ab'[this.next(4)]!;
    return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }
}
