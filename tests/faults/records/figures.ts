/** What a fault came to. */
export interface Figures {
  readonly fault: string;
  /** Seconds until everything served again. */
  readonly recoverySeconds?: number;
  /** Seconds in which one ordinal did not answer, at most. */
  readonly longestGapSeconds?: number;
  /** Records that were acknowledged before, during and after it. */
  readonly acknowledged?: number;
  /** Whatever else is worth knowing. */
  readonly note?: string;
}

const all: Figures[] = [];

/** Keeps figures for the table at the end of the run. */
export function keepFigures(figures: Figures): void {
  all.push(figures);
}

/** Prints all figures of the run as a table in Markdown. */
export function printFigures(): void {
  if (all.length === 0) return;
  const rows = all.map(({ fault, recoverySeconds, longestGapSeconds, acknowledged, note }) => [
    fault,
    seconds(recoverySeconds),
    seconds(longestGapSeconds),
    String(acknowledged ?? ""),
    note ?? "",
  ]);
  const head = ["fault", "serves again after", "longest gap of one ordinal", "acknowledged records", ""];
  const lines = [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  console.log(`\n${lines.join("\n")}\n`);
}

function seconds(value: number | undefined): string {
  return value === undefined ? "" : `${value.toFixed(1)} s`;
}
