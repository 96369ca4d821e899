import { ProjectMateUnavailable } from '../errors.js';
import type { ProjectMateStore } from '../ports/projectmate-store.js';
import { SqliteProjectMateStore } from './sqlite-projectmate-store.js';

/** How to reach a ProjectMate database. */
export interface ProjectMateAccess {
  /** `sqlite`: the database is a file. */
  readonly server: string;
  readonly database: string;
}

/** The ProjectMate behind an access. Connects when it is first asked, and again after a failure. Thrown: {@link ProjectMateUnavailable} for a server of an unknown kind. */
export function openProjectMateStore({ server, database }: ProjectMateAccess): ProjectMateStore {
  if (server.toLowerCase() === 'sqlite') return new SqliteProjectMateStore(database);
  throw new ProjectMateUnavailable(
    `The ProjectMate server "${server}" cannot be reached by this version, which knows only "sqlite".`,
  );
}
