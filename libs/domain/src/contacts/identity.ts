const prefix = 'contact/';

/**
 * The identity that a contact's item carries in our extended property. It follows from the ProjectMate record alone, so that a lost link table is
 * healed by what the items themselves say (peers' complaint 4).
 */
export function contactIdentity(recordId: string): string {
  return prefix + recordId;
}

/** The record that an identity names; null for an item that is not a contact of ours. */
export function recordOfIdentity(identity: string | null): string | null {
  return identity?.startsWith(prefix) ? identity.slice(prefix.length) : null;
}
