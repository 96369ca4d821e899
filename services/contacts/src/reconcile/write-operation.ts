import type { ExchangeResult, MailboxOperation, OperationResult } from '@pmsync/contracts';
import { contactIdentity, type Decision } from '@pmsync/domain';
import type { PassGateway } from './pass-parts.js';

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

/** Sends the operations, and answers one result each. A photo is no part of an item: an update of nothing else needs no request of its own, and its photo follows. */
export async function applyWrites(
  gateway: Pick<PassGateway, 'apply'>,
  writes: readonly Pick<Write, 'operation'>[],
  deadline: number,
): Promise<ExchangeResult<OperationResult[]>> {
  const sent = writes.filter(({ operation }) => !isPhotoAlone(operation));
  const answer: ExchangeResult<OperationResult[]> =
    sent.length === 0
      ? { ok: true, value: [] }
      : await gateway.apply(
          sent.map(({ operation }) => operation),
          deadline,
        );
  if (!answer.ok) return answer;
  const results = new Map(sent.map((write, index) => [write, answer.value[index]]));
  const value = writes.map((write): OperationResult => {
    const { operation } = write;
    if (operation.kind === 'update' && isPhotoAlone(operation)) return { kind: 'done', item: operation.item };
    return results.get(write) ?? unanswered;
  });
  return { ok: true, value };
}

/** Whether nobody can say what became of a write: it may have been carried out, so what was noted of it stays. */
export function outcomeUnknown(result: OperationResult | undefined): boolean {
  if (result === undefined) return true;
  return result.kind === 'problem' && result.problem.kind === 'transient' && result.problem.outcomeUnknown;
}

const unanswered: OperationResult = {
  kind: 'problem',
  problem: { kind: 'transient', message: 'Exchange did not answer for this item.', outcomeUnknown: true },
};

function isPhotoAlone(operation: MailboxOperation): boolean {
  return (
    operation.kind === 'update' &&
    operation.identity === null &&
    operation.fields.every((field) => field === 'photo')
  );
}
