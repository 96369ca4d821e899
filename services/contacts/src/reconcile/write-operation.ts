import type { MailboxOperation } from '@pmsync/contracts';
import { contactIdentity, type Decision } from '@pmsync/domain';

/** A decision that writes to Exchange. */
export type WritingDecision = Extract<Decision, { kind: 'create' | 'update' | 'delete' }>;

export interface Write {
  readonly decision: WritingDecision;
  readonly operation: MailboxOperation;
}

export function isWriting(decision: Decision): decision is WritingDecision {
  return decision.kind === 'create' || decision.kind === 'update' || decision.kind === 'delete';
}

export function writeOf(decision: WritingDecision): Write {
  switch (decision.kind) {
    case 'create': {
      const identity = contactIdentity(decision.recordId);
      return { decision, operation: { kind: 'create', identity, contact: decision.contact } };
    }
    case 'update': {
      const { item, contact, fields, stamp } = decision;
      const identity = stamp ? contactIdentity(decision.recordId) : null;
      return { decision, operation: { kind: 'update', item, contact, fields: [...fields], identity } };
    }
    case 'delete':
      return { decision, operation: { kind: 'delete', item: decision.item } };
  }
}
