import { randomUUID } from 'node:crypto';
import type { Statement } from 'better-sqlite3';
import type { DataFile } from './database.js';
import { DISTINGUISHED_FOLDERS } from './distinguished-folders.js';
import type { Folders } from './folders.js';
import type { Mailbox } from './model.js';

interface MailboxRow {
  id: number;
  address: string;
  display_name: string;
  guid: string;
  next_number: number;
}

/** The mailboxes of the server. They are few and live in memory; their sequence is saved with each transaction. */
export class Mailboxes {
  private readonly byAddress = new Map<string, Mailbox>();
  private readonly drawn = new Set<Mailbox>();
  private readonly saveNumber: Statement<[number, number]>;

  constructor(
    private readonly database: DataFile,
    private readonly folders: Folders,
  ) {
    this.saveNumber = database.prepare('UPDATE mailbox SET next_number = ? WHERE id = ?');
    for (const row of database.prepare<[], MailboxRow>('SELECT * FROM mailbox').all()) this.remember(row);
    folders.load(this.all());
  }

  all(): Mailbox[] {
    return [...this.byAddress.values()];
  }

  find(address: string): Mailbox | undefined {
    return this.byAddress.get(address.trim().toLowerCase());
  }

  withGuid(guid: string): Mailbox | undefined {
    return this.all().find((mailbox) => mailbox.guid === guid);
  }

  /** Makes a mailbox with its folders; one that exists keeps its content. Call inside a transaction. */
  ensure(address: string, displayName: string): Mailbox {
    const existing = this.find(address);
    if (existing) return existing;
    const guid = randomUUID();
    const { lastInsertRowid } = this.database
      .prepare('INSERT INTO mailbox (address, display_name, guid, next_number) VALUES (?, ?, ?, 1)')
      .run(address, displayName, guid);
    const mailbox = this.remember({
      id: Number(lastInsertRowid),
      address,
      display_name: displayName,
      guid,
      next_number: 1,
    });
    for (const definition of DISTINGUISHED_FOLDERS) {
      const parent = definition.parent ? this.folders.distinguished(mailbox, definition.parent) : undefined;
      this.folders.create(mailbox, this.draw(mailbox), {
        parentId: parent?.id ?? null,
        distinguished: definition.name,
        element: definition.element,
        folderClass: definition.folderClass,
        displayName: definition.displayName,
        properties: {},
      });
    }
    return mailbox;
  }

  /** The next number of a mailbox's sequence. */
  draw(mailbox: Mailbox): number {
    this.drawn.add(mailbox);
    return mailbox.nextNumber++;
  }

  /** Saves the sequences that were drawn from; part of every transaction's end. */
  saveNumbers(): void {
    for (const mailbox of this.drawn) this.saveNumber.run(mailbox.nextNumber, mailbox.id);
    this.drawn.clear();
  }

  private remember(row: MailboxRow): Mailbox {
    const mailbox: Mailbox = {
      id: row.id,
      address: row.address,
      displayName: row.display_name,
      guid: row.guid,
      nextNumber: row.next_number,
    };
    this.byAddress.set(row.address.toLowerCase(), mailbox);
    return mailbox;
  }
}
