import { canonicalContact } from '@pmsync/domain';
import { openStateStore } from '../../src/index.js';

/** Commits batch after batch to a state file until it is killed; tells the number of each batch once its commit has come back. */
const [file, mailbox] = process.argv.slice(2) as [string, string];
const store = openStateStore({ kind: 'sqlite', file });
const key = { connection: 'office', domain: 'contacts', mailbox } as const;
const fence = { issuer: 'bucket', revision: 1 };
await store.claimFence(key, fence);
for (let batch = 0; ; batch += 1) {
  const recordIds = Array.from({ length: 20 }, (_, index) => `${batch}-${index}`);
  await store.enqueuePending(key, recordIds);
  const pending = await store.pending(key, 100);
  await store.commitPass(key, fence, {
    intents: recordIds.map((recordId) => ({ recordId, settledBy: batch })),
  });
  const agreed = canonicalContact({ surname: `Ёлкина ${mailbox} ${batch} 🎻`, notes: 'длинно '.repeat(500) });
  await store.commitPass(key, fence, {
    links: recordIds.map((recordId) => ({
      recordId,
      itemId: `item-${recordId}`,
      changeKey: 'k',
      agreed,
      restored: null,
      photoVersion: null,
    })),
    resolvedIntents: recordIds,
    donePendingIds: pending.map(({ id }) => id),
    journal: recordIds.map((recordId) => ({
      run: 'run',
      at: batch,
      recordId,
      itemId: `item-${recordId}`,
      operation: 'create' as const,
      side: 'exchange' as const,
      former: null,
      current: agreed,
      conflictFields: [],
      undoes: null,
    })),
    syncState: String(batch),
  });
  process.stdout.write(`${batch}\n`);
}
