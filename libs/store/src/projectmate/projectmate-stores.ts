import type { ProjectMateStore } from '../ports/projectmate-store.js';
import { openProjectMateStore, type ProjectMateAccess } from './open.js';

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
      const place = `${projectMate.server}\n${projectMate.database}`;
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
