/** Thrown when ProjectMate's database cannot be reached or used now. The message says why and what to do. */
export class ProjectMateUnavailable extends Error {
  override readonly name = 'ProjectMateUnavailable';
}

/** Where in the contract something is not as it must be. */
export interface ContractPlace {
  readonly relation?: string;
  readonly column?: string;
  /** The record's id. */
  readonly record?: string;
}

/** Thrown when ProjectMate's database does not keep the contract: a relation or column is missing, or holds what it must not. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';

  constructor(
    message: string,
    readonly place: ContractPlace = {},
  ) {
    super(message);
  }
}

/** Thrown when our own database cannot be used: locked for too long, damaged, or on a disk that refuses. */
export class StateUnavailable extends Error {
  override readonly name = 'StateUnavailable';
}
