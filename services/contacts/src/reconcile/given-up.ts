import type { Link, NewParkedItem } from '@pmsync/store';
import { unknownState, type PortionPlan } from './planning.js';
import { titleOf } from './title.js';
import type { WritingDecision } from './write-operation.js';

/** What the state store takes over of writes that are not tried any more. */
export interface GivenUp {
  readonly park: readonly NewParkedItem[];
  readonly links: readonly Link[];
  /** Of the records: those that have a link only now. */
  readonly newlyLinked: readonly string[];
}

/**
 * What leads back to an item when its record is tried again is its link: one that was found by its identity gets one, on what it holds, or a second item would be made for it; and one in a state
 * that nobody has agreed on is looked at.
 */
export function givenUp(
  decisions: readonly WritingDecision[],
  { links, photoVersions }: Pick<PortionPlan, 'links' | 'photoVersions'>,
  reasonOf: (decision: WritingDecision) => string,
): GivenUp {
  const linkOf = new Map(links.map((link) => [link.recordId, link]));
  const kept: Link[] = [];
  const newlyLinked: string[] = [];
  const park = decisions.map((decision): NewParkedItem => {
    const { recordId } = decision;
    const link = linkOf.get(recordId);
    if (decision.kind !== 'create') {
      const { item, former } = decision;
      if (link && link.changeKey !== item.changeKey) kept.push({ ...link, changeKey: unknownState });
      // The employee's own item, which is to be adopted, is found again by what it holds.
      const isOwn = decision.kind === 'update' && decision.stamp;
      if (!link && !isOwn) {
        const photoVersion = photoVersions.get(item.itemId) ?? null;
        kept.push({ recordId, ...item, agreed: former, restored: null, photoVersion });
        newlyLinked.push(recordId);
      }
    }
    const about = decision.kind === 'delete' ? decision.former : decision.contact;
    return { recordId, kind: 'invalid', title: titleOf(about), reason: reasonOf(decision) };
  });
  return { park, links: kept, newlyLinked };
}
