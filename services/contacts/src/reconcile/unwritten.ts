import type { Decision } from '@pmsync/domain';
import type { DetachedRecord, Link, NewParkedItem, PassCommit } from '@pmsync/store';
import type { PhotoVersions } from './planning.js';
import { ambiguousSentence, toleratedSentence } from './sentences.js';
import { titleOf } from './title.js';

/** What the state store takes over of decisions that write nothing. */
export function unwritten(decisions: readonly Decision[], photoVersions: PhotoVersions): PassCommit {
  const links: Link[] = [];
  const park: NewParkedItem[] = [];
  const detach: DetachedRecord[] = [];
  const unlinkRecordIds: string[] = [];
  const attachRecordIds: string[] = [];
  const unparkRecordIds: string[] = [];
  for (const decision of decisions) {
    const { recordId } = decision;
    switch (decision.kind) {
      case 'link': {
        const { item, contact, restored, reason } = decision;
        const photoVersion = photoVersions.get(item.itemId) ?? null;
        links.push({ recordId, ...item, agreed: contact, restored, photoVersion });
        if (reason === 'tolerated') {
          const sentence = toleratedSentence(decision.fields);
          park.push({ recordId, kind: 'tolerated', title: titleOf(contact), reason: sentence });
        }
        break;
      }
      case 'unlink':
        unlinkRecordIds.push(recordId);
        break;
      case 'detach':
        detach.push({ recordId, reason: 'exchange-delete' });
        break;
      case 'ambiguous': {
        const reason = ambiguousSentence(decision.itemIds.length);
        park.push({ recordId, kind: 'ambiguous', title: titleOf(decision.contact), reason });
        break;
      }
      case 'nothing':
        if (decision.forgotten) attachRecordIds.push(recordId);
        unparkRecordIds.push(recordId);
        break;
      default:
    }
  }
  return { links, park, detach, unlinkRecordIds, attachRecordIds, unparkRecordIds };
}
