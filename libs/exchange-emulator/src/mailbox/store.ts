import { Attachments } from './attachments.js';
import { Changes } from './changes.js';
import { openDataFile, type DataFile } from './database.js';
import { Folders } from './folders.js';
import { Items } from './items.js';
import { Mailboxes } from './mailboxes.js';

/** Everything the server keeps. One request is one transaction, committed before its reply is sent. */
export class Store {
  readonly folders: Folders;
  readonly mailboxes: Mailboxes;
  readonly items: Items;
  readonly attachments: Attachments;
  readonly changes: Changes;
  private readonly database: DataFile;

  constructor(file: string) {
    this.database = openDataFile(file);
    this.folders = new Folders(this.database);
    this.changes = new Changes(this.folders);
    this.mailboxes = new Mailboxes(this.database, this.folders);
    this.items = new Items(this.database, this.folders, this.changes);
    this.attachments = new Attachments(this.database);
  }

  transaction<Result>(work: () => Result): Result {
    try {
      const result = this.database.transaction(() => {
        const done = work();
        this.mailboxes.saveNumbers();
        return done;
      })();
      this.changes.committed();
      return result;
    } catch (error) {
      this.changes.rolledBack();
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}
