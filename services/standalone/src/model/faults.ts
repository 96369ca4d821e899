/** What can go wrong at one call. */
export const faultKinds = [
  /** Exchange carries a request out; the answer says that nobody knows. */
  'apply-lost',
  /** Exchange carries a request out; there is no answer until its deadline. */
  'apply-silent',
  /** The answer says that nobody knows; Exchange carries the request out later, a little after its deadline at the latest. */
  'apply-late',
  /** Exchange carries a request out, and every replica of contacts dies before the answer. */
  'apply-crash',
  /** The same, and Exchange is slow to tell of what it has done. */
  'apply-crash-told-late',
  /** Every replica of contacts dies, and Exchange carries the request out later, a little after its deadline. */
  'apply-crash-late',
  'apply-transient',
  'apply-throttled',
  /** Exchange carries out some operations of a request. */
  'apply-partial',
  'apply-conflict',
  'changes-lost',
  /** Exchange does not tell yet of what was done a moment ago. */
  'changes-late',
  'changes-transient',
  'get-transient',
  'get-partial',
  'find-transient',
  /** ProjectMate is away, before it has done what was asked. */
  'projectmate-before',
  /** ... or after. */
  'projectmate-after',
  'state-before',
  'state-after',
  'publish-lost',
  'publish-doubled',
  'publish-failed',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** Thrown by what is made to fail. */
export class Injected extends Error {
  override readonly name = 'Injected';
}

/** What a store or a bus says that is away because of a fault. */
export const away = 'A fault of the model.';

/** Whether an error is a fault's doing. */
export function isFault(error: unknown): boolean {
  return error instanceof Injected || (error instanceof Error && error.message.includes(away));
}

/** The faults that wait for their call. */
export class Faults {
  private armed: { readonly kind: FaultKind; skip: number }[] = [];

  /** `skip`: so many calls that it could hit go well before. */
  arm(kind: FaultKind, skip: number): void {
    this.armed.push({ kind, skip });
  }

  /** The fault that hits this call; null when it goes well. */
  hit(...kinds: readonly FaultKind[]): FaultKind | null {
    for (const fault of this.armed) {
      if (!kinds.includes(fault.kind)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      this.armed = this.armed.filter((each) => each !== fault);
      return fault.kind;
    }
    return null;
  }

  clear(): void {
    this.armed = [];
  }
}
