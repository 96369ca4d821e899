import { hash as digest } from 'node:crypto';
import { canonicalText, contactFields, type Contact } from '@pmsync/domain';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { personOf } from './person.js';

/** In milliseconds: a snapshot that is written all the time is not touched all the time. */
const touchedAgainAfter = 600_000;
/** Much longer than that, and than any transaction: what was used since may be on its way into a row that nobody else sees yet. */
export const surelyUnusedAfter = 3_600_000;

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

  async write(query: Query, dialect: Dialect): Promise<void> {
    if (this.contents.size === 0) return;
    // In one order for all who touch the same ones at the same time.
    const hashes = [...this.contents.keys()].sort();
    const now = Date.now();
    // First of all: what is touched here is not removed meanwhile (see `removeUnused`).
    await query(
      sql`UPDATE snapshot SET used_at = ${now}
          WHERE hash IN ${dialect.among(hashes)} AND used_at < ${now - touchedAgainAfter}`,
    );
    const known = await query<{ hash: string }>(
      sql`SELECT hash FROM snapshot WHERE hash IN ${dialect.among(hashes)}`,
    );
    // A contact that reaches 500 mailboxes is sent to the database once, not 500 times.
    for (const { hash } of known) this.contents.delete(hash);
    if (this.contents.size === 0) return;
    const sent = dialect.rows(
      [
        { name: 'hash', type: 'key' },
        { name: 'content', type: 'text' },
        { name: 'person', type: 'text' },
      ],
      [...this.contents].map(([hash, content]) => [hash, content, personOfSnapshot(content)]),
    );
    await query(
      dialect.insertMissing({
        table: 'snapshot',
        key: ['hash'],
        columns: ['hash', 'content', 'person', 'used_at'],
        select: sql`SELECT hash, content, person, ${now} AS used_at FROM ${sent} AS sent`,
      }),
    );
  }
}

const blank = Object.fromEntries(contactFields.map((field) => [field, null])) as unknown as Contact;

/** By what the contact of a snapshot's content is searched. */
export function personOfSnapshot(content: string): string {
  return personOf(contactOfSnapshot(content));
}

/** The contact that a snapshot's content holds, which is canonical: it was when it was written. */
export function contactOfSnapshot(content: string): Contact {
  return {
    ...blank,
    ...(Object.fromEntries(JSON.parse(content) as [string, unknown][]) as Partial<Contact>),
  };
}
