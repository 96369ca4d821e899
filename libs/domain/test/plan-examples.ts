import {
  planContacts,
  type Contact,
  type ContactLink,
  type Decision,
  type PlanInput,
  type Protection,
} from '../src/index.js';
import { policyOf } from './contact-examples.js';

/** A record as a plan is told of it. */
export function recordSide(contact: Contact, protection: Protection | null = null) {
  return { contact, protection };
}

/** A link of record `r` and item `i`, last seen in state `k1`. */
export function linkOf(agreed: Contact, further: Partial<ContactLink> = {}): ContactLink {
  return { recordId: 'r', itemId: 'i', changeKey: 'k1', agreed, restored: null, ...further };
}

/** A plan in which nothing happened but what is given. One-way where no policy is given. */
export function planOf(given: Partial<PlanInput>): Decision[] {
  return planContacts({
    policy: policyOf('one-way'),
    records: new Map(),
    items: [],
    links: [],
    contents: new Map(),
    detached: new Map(),
    alike: new Map(),
    origins: new Map(),
    ...given,
  });
}

/** The one decision of a plan. */
export function onlyDecision<Kind extends Decision['kind']>(
  decisions: readonly Decision[],
  kind: Kind,
): Extract<Decision, { kind: Kind }> {
  const [decision] = decisions;
  if (decisions.length !== 1 || decision?.kind !== kind) {
    throw new Error(`expected one decision ${kind}, found ${decisions.map((each) => each.kind).join(', ')}`);
  }
  return decision as Extract<Decision, { kind: Kind }>;
}
