import { hash as digest } from 'node:crypto';
import { canonicalText, contactFields, type Contact } from '@pmsync/domain';
import { list } from '../sqlite/lists.js';
import type { Query } from '../sqlite/query.js';

/** Contents on their way into the store: each once, by the hash of its canonical text. */
export class SnapshotWriter {
  private readonly contents = new Map<string, string>();
  private readonly known = new Map<Contact, string>();

  /** The hash under which the contact will be found. */
  add(contact: Contact): string {
    const known = this.known.get(contact);
    if (known !== undefined) return known;
    const text = canonicalText(contact);
    const hash = digest('sha256', text, 'base64url');
    this.contents.set(hash, text);
    this.known.set(contact, hash);
    return hash;
  }

  addOptional(contact: Contact | null): string | null {
    return contact && this.add(contact);
  }

  async write(query: Query): Promise<void> {
    if (this.contents.size === 0) return;
    const missing = await query<{ hash: string }>(
      'SELECT value AS hash FROM json_each(?) WHERE value NOT IN (SELECT hash FROM snapshot)',
      [list([...this.contents.keys()])],
    );
    // A contact that reaches 500 mailboxes is sent to the database once, not 500 times.
    if (missing.length === 0) return;
    const contents = missing.map(({ hash }) => [hash, this.contents.get(hash)]);
    await query(
      'INSERT OR IGNORE INTO snapshot (hash, content) SELECT value ->> 0, value ->> 1 FROM json_each(?)',
      [list(contents)],
    );
  }
}

const blank = Object.fromEntries(contactFields.map((field) => [field, null])) as unknown as Contact;

/** The contact that a snapshot's content holds, which is canonical: it was when it was written. */
export function contactOfSnapshot(content: string): Contact {
  return {
    ...blank,
    ...(Object.fromEntries(JSON.parse(content) as [string, unknown][]) as Partial<Contact>),
  };
}
