import type { StatusReport } from '@pmsync/contracts';

const columns = [
  'mailbox',
  'state',
  'contacts',
  'created',
  'updated',
  'deleted',
  'restored',
  'adopted',
  'parked',
];

/** What was done per mailbox, as a table for people. */
export function mailboxTable(report: StatusReport): string {
  const rows = report.connections.flatMap(({ domains }) =>
    domains.flatMap(({ mailboxes }) =>
      mailboxes.map(({ mailbox, state, links, written, parked }) =>
        [
          mailbox,
          state,
          links,
          written.created,
          written.updated,
          written.deleted,
          written.restored,
          written.adopted,
          parked,
        ].map(String),
      ),
    ),
  );
  const widths = columns.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ');
  return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
