/** A kind of marked piece of a sample, and the text that may replace it in another run. */
interface Kind {
  /** Which samples are of this kind. */
  readonly sample: RegExp;
  /** What may stand in their place. */
  readonly pattern: string;
  /** Whether equal samples stand for equal values, and different samples for different values. */
  readonly isBound: boolean;
}

const KINDS: readonly Kind[] = [
  { sample: /^(\d+[ydhms])+$/, pattern: "(?:\\d+[ydhms])+", isBound: false },
  { sample: /^\d+\/\d+$/, pattern: "\\d+/\\d+", isBound: false },
  { sample: /^[A-Z][A-Za-z]+$/, pattern: "[A-Z][A-Za-z]+", isBound: false },
  { sample: /^\d+\.\d+\.\d+\.\d+$/, pattern: "[0-9a-f]+(?:[.:][0-9a-f]*)+", isBound: true },
  { sample: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, pattern: "[0-9a-f-]{36}", isBound: true },
  { sample: /./, pattern: "[a-z0-9-]+", isBound: true },
];

/** The mark for any number of lines that the page leaves out. */
const LEFT_OUT = "…";

/** A piece that differs from run to run. */
const MARKED = /«([^»]*)»/g;

/**
 * Compares what commands print with the samples of a page, command after command of one run. In a sample, «5s» stands
 * for a value that differs from run to run. Equal marks stand for equal values throughout the run and different marks
 * for different values, but for ages, states and counts.
 */
export class OutputComparison {
  readonly #valueOf = new Map<string, string>();
  readonly #markOf = new Map<string, string>();

  /** Returns how an output differs from its sample, or undefined if it does not. */
  difference(sample: string, output: string, { anyOrder = false } = {}): string | undefined {
    const wanted = linesOf(sample);
    const lines = linesOf(output);
    return anyOrder ? this.#unordered(wanted, lines) : this.#ordered(wanted, lines);
  }

  #ordered(wanted: readonly string[], lines: readonly string[]): string | undefined {
    let next = 0;
    let mayLeaveOut = false;
    for (const line of wanted) {
      if (line.trim() === LEFT_OUT) {
        mayLeaveOut = true;
        continue;
      }
      const last = mayLeaveOut ? lines.length : next + 1;
      const found = range(next, last).find((index) => this.#matches(line, lines[index]));
      if (found === undefined)
        return missing(line, mayLeaveOut ? lines.slice(next) : lines.slice(next, last));
      next = found + 1;
      mayLeaveOut = false;
    }
    return mayLeaveOut || next === lines.length ? undefined : `not on the page: ${lines[next] ?? ""}`;
  }

  #unordered(wanted: readonly string[], lines: readonly string[]): string | undefined {
    const left = [...lines];
    for (const line of wanted) {
      const found = left.findIndex((candidate) => this.#matches(line, candidate));
      if (found < 0) return missing(line, left);
      left.splice(found, 1);
    }
    return left[0] === undefined ? undefined : `not on the page: ${left[0]}`;
  }

  /** Whether a line agrees with the sample. If it does, its marks get their values. */
  #matches(sample: string, line: string | undefined): boolean {
    if (line === undefined) return false;
    const marks = [...sample.matchAll(MARKED)].map(([, mark = ""]) => mark);
    const values = new RegExp(`^${patternOf(sample)}$`).exec(line)?.slice(1);
    if (values === undefined) return false;
    const bound = marks.map((mark, index) => [mark, values[index] ?? ""] as const).filter(isBound);
    if (!bound.every(([mark, value]) => this.#fits(mark, value))) return false;
    for (const [mark, value] of bound) {
      this.#valueOf.set(mark, value);
      this.#markOf.set(value, mark);
    }
    return true;
  }

  #fits(mark: string, value: string): boolean {
    const known = this.#valueOf.get(mark);
    return known === undefined ? !this.#markOf.has(value) : known === value;
  }
}

/** Lines without the blanks at their end; columns are as wide as their widest value, so blanks within count as one. */
function linesOf(text: string): string[] {
  const lines = text.split("\n").map((line) => line.trimEnd().replace(/(?<=\S)\s+/g, " "));
  return lines.filter((line) => line !== "");
}

function patternOf(sample: string): string {
  return sample
    .split(MARKED)
    .map((piece, index) => (index % 2 === 0 ? escaped(piece) : `(${kindOf(piece).pattern})`))
    .join("");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function isBound([mark]: readonly [string, string]): boolean {
  return kindOf(mark).isBound;
}

function kindOf(mark: string): Kind {
  const kind = KINDS.find(({ sample }) => sample.test(mark));
  if (kind === undefined) throw new Error(`nothing stands between « and » in a sample`);
  return kind;
}

function missing(line: string, lines: readonly string[]): string {
  return `the page has: ${line.trim()}\nprinted was:  ${lines.map((each) => each.trim()).join("\n              ") || "nothing more"}`;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
