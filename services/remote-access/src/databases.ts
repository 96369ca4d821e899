import type { ProjectMateStore } from '@pmsync/store';

/** The injection token of the databases. */
export const DATABASES = Symbol('DATABASES');

/** By the names under which they are asked for. */
export type Databases = ReadonlyMap<string, ProjectMateStore>;
