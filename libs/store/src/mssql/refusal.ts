import type { Refusal } from '../database/sql-database.js';
import { ofServer, ownError } from './failure.js';
import type { MssqlAccess } from './mssql-access.js';

/** Of an index or a key that has the value already (sys.messages). */
const duplicates = new Set([2601, 2627]);
const refusals = new Set([
  515, // NULL into a column that takes none
  547, // a constraint
  2628,
  8152, // too long
  241,
  242,
  245,
  248,
  8114,
  8115,
  8169, // not convertible into the column's type
  3609, // a trigger undid it
]);
/** From here on the numbers are those of RAISERROR and THROW in the vendor's triggers. */
const firstOfVendor = 50_000;

/** What SQL Server has against the values of a statement. */
export function mssqlRefusal(thrown: unknown, access: MssqlAccess): Refusal | null {
  const error = ownError(thrown);
  if (error?.number === undefined) return null;
  const { number, message } = error;
  if (duplicates.has(number)) return { words: wordsOf(number, message), perhapsRace: true };
  if (refusals.has(number)) return { words: wordsOf(number, message), perhapsRace: false };
  // Babelfish numbers much that is no refusal above that.
  if (number < firstOfVendor || ofServer(error, access) !== null) return null;
  const [ownWords] = message.split('\n');
  return { words: `${ownWords!.slice(0, 300)} (error ${number})`, perhapsRace: false };
}

/** The server's own message has the value in it. */
function wordsOf(number: number, message: string): string {
  const named = ['column', 'constraint', 'index'].flatMap((kind) => {
    const [, name] = new RegExp(`${kind} ['"]([^'"]+)['"]`, 'i').exec(message) ?? [];
    return name === undefined ? [] : [`${kind} "${name}"`];
  });
  return [`SQL Server's error ${number}`, ...named].join(', ');
}
