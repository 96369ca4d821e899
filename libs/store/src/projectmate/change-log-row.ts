import { ContractBroken } from '../errors.js';
import { changedEntities, type ChangeLogRow } from '../ports/projectmate-store.js';
import { recordId } from './contact-row.js';

/** A row of the change log. Thrown: {@link ContractBroken} that names what is wrong with it. */
export function changeLogRow(row: {
  readonly id: number | string;
  readonly entity: string;
  readonly record_id: string;
}): ChangeLogRow {
  const id = String(row.id);
  const entity = changedEntities.find((each) => each === row.entity);
  if (!entity) {
    throw new ContractBroken(
      `ProjectMate's change_log has the entity "${row.entity}": it must be one of ${changedEntities.join(', ')}.`,
      { relation: 'change_log', column: 'entity', record: id },
    );
  }
  return { id, entity, recordId: recordId('change_log', row.record_id, 'record_id') };
}
