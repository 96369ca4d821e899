/** Above what callers times their addresses come to, and still little memory. */
const most = 10_000;

/**
 * From where callers have signed in. Where a wrong token comes often is closed, and many may share an address: those who had signed in from
 * there before are not shut out with the one who guesses.
 */
export class KnownPlaces {
  private readonly places = new Set<string>();

  remember(caller: string, address: string): void {
    if (this.places.size >= most) this.places.clear();
    this.places.add(place(caller, address));
  }

  has(caller: string, address: string): boolean {
    return this.places.has(place(caller, address));
  }
}

function place(caller: string, address: string): string {
  return JSON.stringify([caller, address]);
}
