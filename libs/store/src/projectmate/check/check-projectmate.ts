import type { ProjectMateAccess } from '../access.js';
import { openDatabase } from '../database.js';
import { checkDatabase } from './check-database.js';
import { checkRemote } from './check-remote.js';
import type { CheckExpectations } from './expectations.js';
import type { CheckFinding } from './finding.js';

/** Looks at all that the contract demands of a ProjectMate, and says what is well, what is missing, and what could not be looked at. Writes nothing. */
export async function checkProjectMate(
  access: ProjectMateAccess,
  expectations: CheckExpectations = {},
): Promise<CheckFinding[]> {
  if (access.kind === 'remote') return await checkRemote(access, expectations);
  const database = openDatabase(access);
  try {
    return await checkDatabase(database, access, expectations);
  } finally {
    await database.close();
  }
}
