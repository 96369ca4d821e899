import type { Clock } from './clock.js';

/** A process of the product: what it has begun goes on only when the stage lets it, and never once it is dead. */
export interface Actor {
  readonly name: string;
  dead: boolean;
  paused: boolean;
}

export function actorOf(name: string): Actor {
  return { name, dead: false, paused: false };
}

interface Parked {
  readonly actor: Actor;
  readonly label: string;
  readonly go: () => void;
}

/** Decides whose turn it is: whatever an actor asks of the world outside waits here first. */
export class Stage {
  private parked: Parked[] = [];

  constructor(readonly clock: Clock) {}

  /** Waits for the actor's turn. Never resolves for one that has died. */
  async point(actor: Actor, label: string): Promise<void> {
    await new Promise<void>((go) => {
      if (!actor.dead) this.parked.push({ actor, label, go });
    });
  }

  ready(): readonly Parked[] {
    return this.parked.filter(({ actor }) => !actor.paused);
  }

  /** Lets one go on, until it waits again. */
  async resume(parked: Parked): Promise<void> {
    this.parked = this.parked.filter((each) => each !== parked);
    parked.go();
    await settled();
  }

  /** Lets time pass to the next timer; false when there is none before `until`. */
  async tick(until?: number): Promise<boolean> {
    const ticked = this.clock.tick(until);
    if (ticked) await settled();
    return ticked;
  }

  kill(actor: Actor): void {
    actor.dead = true;
    this.parked = this.parked.filter((each) => each.actor !== actor);
  }
}

/** Everything that can go on without the stage has gone on: nothing here waits for the operating system. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
