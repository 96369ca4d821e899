import type { Employee } from '@pmsync/store';
import { Room } from './room.js';

/** The employees after this one, as far as one answer holds them, in the order of their ids' characters; of those that are left always at least one. */
export function employeesPage(
  employees: readonly Employee[],
  after: string | null,
): { employees: Employee[]; more: boolean } {
  const left = employees
    .filter(({ id }) => after === null || id > after)
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  const room = new Room();
  const full = left.findIndex((employee) => !room.take([employee]));
  return full < 0 ? { employees: left, more: false } : { employees: left.slice(0, full), more: true };
}
