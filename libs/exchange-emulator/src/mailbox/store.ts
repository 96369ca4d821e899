import { Attachments } from './attachments.js';
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
  private readonly database: DataFile;

  constructor(file: string) {
    this.database = openDataFile(file);
    this.folders = new Folders(this.database);
    this.mailboxes = new Mailboxes(this.database, this.folders);
    this.items = new Items(this.database, this.folders);
    this.attachments = new Attachments(this.database);
  }

  transaction<Result>(work: () => Result): Result {
    return this.database.transaction(() => {
      const result = work();
      this.mailboxes.saveNumbers();
      return result;
    })();
  }

  close(): void {
    this.database.close();
  }
}
