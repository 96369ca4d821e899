import { company, contact, contactAudience, employee } from './people.js';
import type { ContractRelation } from './relation.js';
import { changeLog, changeLogOwner, changeSource, licence, parameters } from './settings.js';
import { calendarEntry, calendarException, meeting, meetingParticipant } from './time.js';

/** Every relation of the contract (design 8), in the order in which they are described. */
export const contract: readonly ContractRelation[] = [
  company,
  contact,
  contactAudience,
  employee,
  calendarEntry,
  calendarException,
  meeting,
  meetingParticipant,
  parameters,
  licence,
  changeLog,
  changeLogOwner,
  changeSource,
];

/** The role that the account needs, and all it needs. */
export const serviceRole = 'projectmateservice';
