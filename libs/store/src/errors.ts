/** Thrown when ProjectMate's database cannot be reached or used now. The message says why and what to do. */
export class ProjectMateUnavailable extends Error {
  override readonly name = 'ProjectMateUnavailable';
}

/** Thrown when ProjectMate's database does not keep the contract: a relation or column is missing, or holds what it must not. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
}
