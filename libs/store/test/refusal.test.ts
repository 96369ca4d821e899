import { expect, test } from 'vitest';
import { mssqlRefusal } from '../src/mssql/refusal.js';
import type { MssqlAccess } from '../src/mssql/mssql-access.js';

const access: MssqlAccess = {
  host: 'db01',
  port: null,
  instance: null,
  database: 'pm',
  signIn: { kind: 'integrated' },
  tls: 'verify',
  certificateAuthority: null,
};

const refusal = (number: number, message: string) =>
  mssqlRefusal(Object.assign(new Error(message), { number, code: 'EREQUEST' }), access);

test.each([
  // The server's words, from sys.messages.
  [
    547,
    'The INSERT statement conflicted with the CHECK constraint "CK_Post". The conflict occurred in database "pm", table "dbo.PmContact", column \'Post\'.',
    'SQL Server\'s error 547, column "Post", constraint "CK_Post"',
    false,
  ],
  [
    515,
    "Cannot insert the value NULL into column 'Login', table 'pm.dbo.PmContact'; column does not allow nulls. INSERT fails.",
    'SQL Server\'s error 515, column "Login"',
    false,
  ],
  [
    2601,
    "Cannot insert duplicate key row in object 'dbo.PmContact' with unique index 'UX_Email'. The duplicate key value is (ivanov@client.example).",
    'SQL Server\'s error 2601, index "UX_Email"',
    true,
  ],
  [50_000, 'Контакт без телефона не сохраняется', 'Контакт без телефона не сохраняется (error 50000)', false],
])('error %i is a refusal, and its words have no value', (number, message, words, perhapsRace) => {
  expect(refusal(number, message)).toEqual({ words, perhapsRace });
});

test.each([
  [1205, 'Transaction was deadlocked on lock resources and has been chosen as the deadlock victim.'],
  [229, "The INSERT permission was denied on the object 'contact'."],
  [208, "Invalid object name 'exchange_sync.contact'."],
  [33_557_097, 'could not serialize access due to concurrent update'],
  [33_557_097, 'permission denied for table pmcontact'],
])('error %i, "%s", is none', (number, message) => {
  expect(refusal(number, message)).toBeNull();
});
