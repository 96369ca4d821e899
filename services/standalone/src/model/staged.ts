import type { Actor, Stage } from './stage.js';

type Call = () => Promise<unknown>;

/**
 * The object as an actor reaches it: each call of a method waits for its turn on the stage first, so that between any two of an actor's calls everybody else may do something, and
 * the actor may be stopped or die. `around`: what is done with a call when its turn has come.
 */
export function staged<Target extends object>(
  target: Target,
  actor: Actor,
  stage: Stage,
  around: (method: string, parameters: readonly unknown[], call: Call) => Promise<unknown> = (_, __, call) =>
    call(),
): Target {
  return new Proxy(target, {
    get(object, property) {
      const value: unknown = Reflect.get(object, property);
      if (typeof value !== 'function' || typeof property !== 'string') return value;
      return async (...parameters: unknown[]) => {
        await stage.point(actor, property);
        return await around(property, parameters, async () => await value.apply(object, parameters));
      };
    },
  });
}

/** The object with these members in place of its own. */
export function replaced<Target extends object>(target: Target, members: Partial<Target>): Target {
  return new Proxy(target, {
    get(object, property) {
      if (property in members) return members[property as keyof Target];
      const value: unknown = Reflect.get(object, property);
      return typeof value === 'function' ? value.bind(object) : value;
    },
  });
}
