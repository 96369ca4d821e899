import { ContractBroken, ProjectMateUnavailable } from '../../errors.js';

/** The sentence of an error that is meant for people; anything else means that something broke, and goes on. */
export function messageOf(error: unknown): string {
  if (error instanceof ContractBroken || error instanceof ProjectMateUnavailable) return error.message;
  throw error;
}
