import type { ContactMode } from '@pmsync/domain';
import { recordsOfForeignItems, takeAllForeignItems } from './foreign-items.js';
import type { PassParts } from './pass-parts.js';

const rowsPerPage = 1_000;

/**
 * The mode is another one than in the last complete pass. What the former mode left lying is looked at: items of the employee's own that the new mode takes into ProjectMate or
 * links, and records that only two-way mode lets the employee keep out. Safe to repeat: the new mode is noted at the end of the pass.
 */
export async function changeMode(parts: PassParts, former: ContactMode | null): Promise<void> {
  const { mode } = parts.policy;
  if (former === null || former === mode || parts.emptying) return;
  if (mode !== 'one-way') await takeAllForeignItems(parts);
  if (mode === 'two-way') await waitFor(parts, await recordsOfForeignItems(parts));
  if (former === 'two-way') await waitFor(parts, await deletedByEmployee(parts));
}

async function waitFor({ state, key }: PassParts, recordIds: readonly string[]): Promise<void> {
  if (recordIds.length > 0) await state.enqueuePending(key, [...new Set(recordIds)]);
}

async function deletedByEmployee({ state, key }: PassParts): Promise<string[]> {
  const records: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof state.detachedAfter>> = await state.detachedAfter(
      key,
      after,
      rowsPerPage,
    );
    if (page.length === 0) return records;
    records.push(...page.flatMap(({ recordId, reason }) => (reason === 'exchange-delete' ? [recordId] : [])));
    after = page.at(-1)!.recordId;
  }
}
