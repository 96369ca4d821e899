/** A column of a table for people. */
export interface Column {
  readonly title: string;
  /** Figures stand right. */
  readonly right?: true;
}

const gap = '  ';

/** Aligned, with a line below the titles; one text a row, so that more can stand below a row. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): { readonly head: string; readonly rows: readonly string[] } {
  const cells = rows.map((row) => row.map(clean));
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...cells.map((row) => widthOf(row[index]!))),
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const filling = ' '.repeat(widths[index]! - widthOf(cell));
        return columns[index]!.right ? filling + cell : cell + filling;
      })
      .join(gap)
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join(gap);
  return { head: `${line(columns.map(({ title }) => title))}\n${rule}`, rows: cells.map(line) };
}

export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const { head, rows: lines } = tableLines(columns, rows);
  return `${[head, ...lines].join('\n')}\n`;
}

/** Columns in which no row has anything are left out. */
export function tableOfFilled(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const filled = columns.map((_, index) => rows.some((row) => !['', '0'].includes(row[index]!)));
  const kept = <Cell>(row: readonly Cell[]) => row.filter((_, index) => filled[index]);
  return table(kept(columns), rows.map(kept));
}

/** Without what would steer the terminal: names and notes come from whoever wrote them. */
export function clean(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ');
}

function widthOf(text: string): number {
  return [...text.normalize('NFC')].length;
}
