import type { StateStore } from '@pmsync/store';
import type { AlterState } from '../../src/model/world.js';

/** The product, but for its intents: a create whose outcome nobody recorded is forgotten. */
export const withoutIntents: AlterState = (state) =>
  committing(state, (commit) => ({ ...commit, intents: [] }));

/** The product, but that it notes how far it has read with the first thing that it records, and not with the last. */
export const readingNotedFirst: AlterState = (state, readings) =>
  committing(state, (commit, mailbox) => {
    const syncState = readings.get(mailbox);
    return syncState === undefined ? commit : { syncState, ...commit };
  });

type Commit = Parameters<StateStore['commitPass']>[2];

function committing(state: StateStore, change: (commit: Commit, mailbox: string) => Commit): StateStore {
  return new Proxy(state, {
    get(target, property) {
      if (property === 'commitPass') {
        const changed: StateStore['commitPass'] = (key, fence, commit) =>
          target.commitPass(key, fence, change(commit, key.mailbox));
        return changed;
      }
      const value: unknown = Reflect.get(target, property);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
