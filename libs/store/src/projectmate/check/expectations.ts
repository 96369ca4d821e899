import type { Meaning } from '../../contract/relation.js';

/** What the one who asks knows, and the database cannot. */
export interface CheckExpectations {
  /** Names this installation to the change log; null where it is not known. */
  readonly installation?: string | null;
  /** What is wrong with ProjectMate's mail server name; null when nothing is. */
  readonly mailServerMistake?: (name: string | null) => Meaning | null;
}
