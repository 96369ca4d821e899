import type { ProjectMateStore } from '../ports/projectmate-store.js';
import { RemoteProjectMateStore } from '../remote/remote-projectmate-store.js';
import type { ProjectMateAccess } from './access.js';
import { demandContract } from './contract-check.js';
import { openDatabase } from './database.js';
import { SqlProjectMateStore } from './sql-projectmate-store.js';

/** The ProjectMate behind an access. Connects when it is first asked, and again after a failure. */
export function openProjectMateStore(access: ProjectMateAccess): ProjectMateStore {
  return access.kind === 'remote'
    ? new RemoteProjectMateStore(access)
    : new SqlProjectMateStore(openDatabase(access, demandContract));
}
