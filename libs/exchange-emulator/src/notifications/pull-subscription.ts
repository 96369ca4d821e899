import { randomBytes } from 'node:crypto';
import type { Change } from '../mailbox/changes.js';
import { ItemError } from '../soap/item-error.js';
import type { Interest } from './interest.js';
import { Subscription } from './subscription.js';

/** So many changes are kept, the newest. A watermark before them is none any more. */
const MOST_KEPT = 1_000;

/** So many are told of in one reply. */
const MOST_TOLD = 100;

const MARK_LENGTH = 18;

/** A change, and the watermark with which a client says that it knows of it. */
export interface MarkedChange {
  readonly change: Change;
  readonly watermark: string;
}

/** One whose client asks for what happened after a watermark, as often as it likes: nothing is lost with a reply. */
export class PullSubscription extends Subscription {
  /** What the watermarks of this subscription begin with. */
  private readonly mark = randomBytes(MARK_LENGTH);
  private kept: Change[] = [];
  /** How many changes there have been, of which the last are kept. */
  private count = 0;
  private askedAt = Date.now();

  constructor(
    id: string,
    owner: string,
    backEnd: number,
    interest: Interest,
    /** How long it lives without being asked. */
    private readonly minutes: number,
  ) {
    super(id, owner, backEnd, interest);
  }

  /** Where the subscription stands. */
  get watermark(): string {
    return this.watermarkOf(this.count);
  }

  isForgotten(): boolean {
    return Date.now() - this.askedAt > this.minutes * 60_000;
  }

  /**
   * The oldest changes after a watermark, and whether there are more.
   * Thrown where it is not of this subscription, or older than what is kept: {@link ItemError} ErrorInvalidWatermark.
   */
  after(watermark: string): { changes: readonly MarkedChange[]; more: boolean } {
    this.askedAt = Date.now();
    const known = this.numberOf(watermark);
    const first = known - (this.count - this.kept.length);
    if (!(first >= 0 && known <= this.count)) throw invalidWatermark();
    const told = this.kept.slice(first, first + MOST_TOLD);
    return {
      changes: told.map((change, index) => ({ change, watermark: this.watermarkOf(known + index + 1) })),
      more: known + told.length < this.count,
    };
  }

  protected keep(change: Change): void {
    this.count += 1;
    this.kept.push(change);
    if (this.kept.length > MOST_KEPT) this.kept.shift();
  }

  private watermarkOf(number: number): string {
    const bytes = Buffer.alloc(MARK_LENGTH + 6);
    this.mark.copy(bytes);
    bytes.writeUIntBE(number, MARK_LENGTH, 6);
    return bytes.toString('base64');
  }

  /** NaN for a text that is no watermark of this subscription. */
  private numberOf(watermark: string): number {
    const bytes = Buffer.from(watermark, 'base64');
    const isOwn =
      bytes.length === MARK_LENGTH + 6 &&
      bytes.toString('base64') === watermark &&
      bytes.subarray(0, MARK_LENGTH).equals(this.mark);
    return isOwn ? bytes.readUIntBE(MARK_LENGTH, 6) : NaN;
  }
}

export function invalidWatermark(): ItemError {
  return new ItemError(
    'ErrorInvalidWatermark',
    'The watermark used for creating this subscription was not found.',
  );
}
