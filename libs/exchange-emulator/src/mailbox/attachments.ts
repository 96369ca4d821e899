import type { Statement } from 'better-sqlite3';
import type { DataFile } from './database.js';
import type { Item, Mailbox, PropertyMap } from './model.js';

/** What an item says of an attachment; its content lies in a table of its own. */
export interface Attachment {
  /** Of the mailbox's sequence. */
  readonly number: number;
  readonly name: string;
  readonly contentType?: string;
  readonly contentId?: string;
  readonly contentLocation?: string;
  /** Bytes of content. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly isInline: boolean;
  readonly isContactPhoto: boolean;
}

/** The attachments of an item, oldest first: the property `Attachments`, one JSON text each. */
export function attachmentsOf({ properties }: { readonly properties: PropertyMap }): Attachment[] {
  const kept = properties.Attachments;
  return Array.isArray(kept) ? kept.map((text) => JSON.parse(text) as Attachment) : [];
}

export function attachmentsProperty(attachments: readonly Attachment[]): string[] {
  return attachments.map((attachment) => JSON.stringify(attachment));
}

/** The contents of attachments in the data file. */
export class Attachments {
  private readonly insert: Statement<[number, number, Buffer]>;
  private readonly select: Statement<[number, number], Buffer>;
  private readonly remove: Statement<[number, number]>;

  constructor(database: DataFile) {
    this.insert = database.prepare('INSERT INTO attachment (mailbox_id, number, content) VALUES (?, ?, ?)');
    this.select = database
      .prepare<[number, number], Buffer>('SELECT content FROM attachment WHERE mailbox_id = ? AND number = ?')
      .pluck();
    this.remove = database.prepare('DELETE FROM attachment WHERE mailbox_id = ? AND number = ?');
  }

  put(mailbox: Mailbox, number: number, content: Buffer): void {
    this.insert.run(mailbox.id, number, content);
  }

  content(mailbox: Mailbox, { number }: Attachment): Buffer {
    return this.select.get(mailbox.id, number) ?? Buffer.alloc(0);
  }

  drop(mailbox: Mailbox, { number }: Attachment): void {
    this.remove.run(mailbox.id, number);
  }

  /** Drops all contents of an item that is deleted for good. */
  dropAll(item: Item): void {
    for (const attachment of attachmentsOf(item)) this.drop(item.folder.mailbox, attachment);
  }

  /** The properties of an item's copy, whose attachments are copies too, under numbers of their own. */
  copied({ folder: { mailbox }, properties }: Item, draw: () => number): PropertyMap {
    const attachments = attachmentsOf({ properties }).map((attachment) => {
      const number = draw();
      this.put(mailbox, number, this.content(mailbox, attachment));
      return { ...attachment, number };
    });
    return attachments.length === 0
      ? properties
      : { ...properties, Attachments: attachmentsProperty(attachments) };
  }
}
