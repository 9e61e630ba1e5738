/** A table in Markdown. Columns after the first are aligned to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "--:"))), ...rows.map(line)].join(
    "\n",
  );
}

/** Seconds as a table shows them. */
export function seconds(value: number, digits = 2): string {
  return `${value.toFixed(digits)} s`;
}
