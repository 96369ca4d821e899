import { isIdle, type ExchangeWrite } from '../exchange.js';
import type { World } from '../world.js';
import { nameOf, type Look } from './look.js';

/** Invariant 4, of what was written: no write said what was there already. */
export function noIdleWrites({ world, parked }: Look): string[] {
  const tolerated = new Set(
    parked.flatMap(({ kind, mailbox, recordId }) => (kind === 'tolerated' ? [`${mailbox} ${recordId}`] : [])),
  );
  // What was taken back may be what ProjectMate says next.
  const tookBack = ({ mailbox, recordId }: ExchangeWrite) =>
    recordId !== null && world.ledger.wasTakenBack(mailbox, recordId);
  return world.exchange.writes.flatMap((write) =>
    isIdle(write) && !tolerated.has(`${write.mailbox} ${write.recordId}`) && !tookBack(write)
      ? [
          `${write.mailbox}: a write to ${write.itemId} (${write.recordId === null ? 'nobody' : nameOf(write.recordId)}) changed nothing`,
        ]
      : [],
  );
}

/** Invariant 4, of what is written: in a quiet system nothing is. */
export async function staysQuiet(world: World): Promise<string[]> {
  const before = world.written();
  await world.round();
  await world.round();
  const more = world.written() - before;
  if (more === 0) return [];
  const last = world.exchange.writes.at(-1);
  return [
    `nobody changed anything, and ${more} writes followed, the last one ${last?.kind} in ${last?.mailbox}`,
  ];
}
