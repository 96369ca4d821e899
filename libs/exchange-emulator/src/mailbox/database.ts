import Database from 'better-sqlite3';

/** The handle of the data file. */
export type DataFile = Database.Database;

// Properties are one JSON column: an item is written as one row, plus one row in item_key for each value that is
// looked up by equality (extended properties and e-mail addresses).
const TABLES = `
CREATE TABLE IF NOT EXISTS mailbox (
  id INTEGER PRIMARY KEY, address TEXT NOT NULL COLLATE NOCASE UNIQUE, display_name TEXT NOT NULL,
  guid TEXT NOT NULL UNIQUE, next_number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS folder (
  id INTEGER PRIMARY KEY, mailbox_id INTEGER NOT NULL REFERENCES mailbox(id), counter INTEGER NOT NULL,
  parent_id INTEGER REFERENCES folder(id), distinguished TEXT, element TEXT NOT NULL, folder_class TEXT,
  display_name TEXT NOT NULL, change INTEGER NOT NULL, properties TEXT NOT NULL, UNIQUE (mailbox_id, counter));
CREATE TABLE IF NOT EXISTS item (
  id INTEGER PRIMARY KEY, mailbox_id INTEGER NOT NULL, folder_id INTEGER NOT NULL REFERENCES folder(id),
  counter INTEGER NOT NULL, element TEXT NOT NULL, item_class TEXT NOT NULL, created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL, change INTEGER NOT NULL, size INTEGER NOT NULL, properties TEXT NOT NULL,
  versions TEXT NOT NULL, UNIQUE (mailbox_id, counter));
CREATE INDEX IF NOT EXISTS item_by_change ON item (folder_id, change);
CREATE TABLE IF NOT EXISTS item_key (
  folder_id INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, item_id INTEGER NOT NULL,
  PRIMARY KEY (folder_id, key, value, item_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS attachment (
  mailbox_id INTEGER NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (mailbox_id, number));
CREATE TABLE IF NOT EXISTS gone (
  folder_id INTEGER NOT NULL, change INTEGER NOT NULL, counter INTEGER NOT NULL,
  PRIMARY KEY (folder_id, change, counter)) WITHOUT ROWID;
`;

/** Opens the data file, making it where it is missing. Committed writes survive the death of the process. */
export function openDataFile(file: string): DataFile {
  const database = new Database(file);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = NORMAL');
  database.exec(TABLES);
  return database;
}
