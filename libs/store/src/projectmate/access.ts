import type { MssqlAccess } from '../mssql/mssql-access.js';
import type { RemoteAccess } from '../remote/remote-access.js';

/** How to reach a ProjectMate. */
export type ProjectMateAccess =
  | { readonly kind: 'sqlite'; readonly file: string }
  | ({ readonly kind: 'mssql' } & MssqlAccess)
  | ({ readonly kind: 'remote' } & RemoteAccess);
