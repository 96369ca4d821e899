import type { ProjectMateStore } from '../ports/projectmate-store.js';
import type { ProjectMateAccess } from './access.js';
import { openProjectMateStore } from './open.js';

/** One database and the connections on it. */
export interface SharedDatabase {
  readonly store: ProjectMateStore;
  readonly connections: readonly string[];
}

/** The ProjectMates of all connections: connections on one database share its store. */
export class ProjectMateStores {
  private readonly shared = new Map<
    string,
    { readonly store: ProjectMateStore; readonly connections: string[] }
  >();
  private readonly byConnection = new Map<string, ProjectMateStore>();

  private constructor(
    connections: readonly { readonly name: string; readonly projectMate: ProjectMateAccess }[],
  ) {
    for (const { name, projectMate } of connections) {
      const place = placeOf(projectMate);
      const entry = this.shared.get(place) ?? { store: openProjectMateStore(projectMate), connections: [] };
      entry.connections.push(name);
      this.shared.set(place, entry);
      this.byConnection.set(name, entry.store);
    }
  }

  static of(
    connections: readonly { readonly name: string; readonly projectMate: ProjectMateAccess }[],
  ): ProjectMateStores {
    return new ProjectMateStores(connections);
  }

  of(connection: string): ProjectMateStore | undefined {
    return this.byConnection.get(connection);
  }

  databases(): readonly SharedDatabase[] {
    return [...this.shared.values()];
  }

  async close(): Promise<void> {
    await Promise.all([...this.shared.values()].map(({ store }) => store.close()));
  }
}

/** The same for connections whose database is the same one; accounts may differ, one of them serves all. */
function placeOf(access: ProjectMateAccess): string {
  switch (access.kind) {
    case 'sqlite':
      return JSON.stringify([access.kind, access.file]);
    case 'mssql':
      return JSON.stringify([
        access.kind,
        access.host.toLowerCase(),
        access.port,
        access.instance?.toLowerCase(),
        access.database.toLowerCase(),
      ]);
    case 'remote':
      return JSON.stringify([access.kind, access.url, access.database]);
  }
}
