/** Tells the reader what happens, one line each. */
export type Report = (line: string) => void;

/** Prints lines with the seconds since the start, so that it shows what takes long. */
export function timedReport(print: Report): Report {
  const start = performance.now();
  return (line) => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    print(`[${seconds.padStart(5)} s] ${line}`);
  };
}
