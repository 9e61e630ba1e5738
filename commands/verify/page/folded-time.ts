/** A stretch in which nothing happens, and which a folded axis therefore shows short. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
}

/** A label of a folded axis. */
export interface Tick {
  readonly position: number;
  /** Time of day, with the date if that is another day than the axis ends on; or seconds since the label before. */
  readonly label: string;
  /** Where the label begins or ends: to the right of its position, unless the axis ends before it would. */
  readonly anchor: "start" | "end";
}

/** Quiet times longer than this are folded. */
const FOLD_AFTER_SECONDS = 20;

/** How long a quiet time is shown. */
const FOLDED_TO_SECONDS = 3;

/** Room before the first and after the last instant. */
const MARGIN_SECONDS = 0.5;

const STEPS_SECONDS = [1, 2, 5, 10, 20, 30, 60, 120, 300];

/**
 * An axis of time in seconds that cuts quiet periods short. So two seconds can still be seen beside an event that
 * came days later.
 */
export class FoldedTime {
  /** Length of the axis. */
  readonly length: number;
  readonly folds: readonly Fold[];
  readonly #knots: readonly { readonly at: number; readonly position: number }[];

  /** @param instants everything that happens, in milliseconds, in any order */
  constructor(instants: readonly number[]) {
    const sorted = [...new Set(instants)].sort((a, b) => a - b);
    const knots: { at: number; position: number }[] = [];
    const folds: Fold[] = [];
    for (const at of sorted) {
      const last = knots.at(-1);
      const seconds = last ? (at - last.at) / 1000 : 0;
      const from = last?.position ?? MARGIN_SECONDS;
      const isFolded = seconds > FOLD_AFTER_SECONDS;
      const to = from + (isFolded ? FOLDED_TO_SECONDS : seconds);
      if (isFolded) folds.push({ from, to, seconds });
      knots.push({ at, position: to });
    }
    this.#knots = knots;
    this.folds = folds;
    this.length = (knots.at(-1)?.position ?? MARGIN_SECONDS) + MARGIN_SECONDS;
  }

  /** Where an instant stands on the axis; one that is not among those it was made of is put between them. */
  position(at: number): number {
    const next = this.#knots.findIndex((knot) => knot.at >= at);
    const after = this.#knots[next];
    const before = this.#knots[next - 1];
    if (!after) return this.length - MARGIN_SECONDS;
    if (!before) return MARGIN_SECONDS;
    return before.position + ((at - before.at) / (after.at - before.at)) * (after.position - before.position);
  }

  /**
   * Labels that do not overlap. They show the time of day at the beginning and after each fold, and seconds in
   * between.
   *
   * @param room seconds of the axis that one label takes
   */
  ticks(room: number): Tick[] {
    const step = STEPS_SECONDS.find((seconds) => seconds >= room) ?? Math.ceil(room);
    const ticks: Tick[] = [];
    const beginnings = [this.#knots[0]?.position ?? 0, ...this.folds.map(({ to }) => to)];
    beginnings.forEach((beginning, index) => {
      const end = this.folds[index]?.from ?? this.length;
      const anchor = beginning + room > this.length ? "end" : "start";
      if (!fits(ticks, beginning - (anchor === "end" ? room : 0), room)) return;
      ticks.push({ position: beginning, label: this.#labelOf(this.#instantAt(beginning)), anchor });
      const last = Math.min(end, this.length - room);
      for (let seconds = step; beginning + seconds <= last; seconds += step)
        ticks.push({ position: beginning + seconds, label: `+${seconds} s`, anchor: "start" });
    });
    return ticks;
  }

  #labelOf(at: number): string {
    const day = (time: number): string => new Date(time).toISOString().slice(5, 10);
    return day(at) === day(this.#knots.at(-1)?.at ?? at)
      ? timeOfDay(at)
      : `${day(at)} ${timeOfDay(at).slice(0, 5)}`;
  }

  #instantAt(position: number): number {
    return this.#knots.find((knot) => knot.position >= position)?.at ?? 0;
  }
}

function fits(ticks: readonly Tick[], position: number, room: number): boolean {
  return position - (ticks.at(-1)?.position ?? -Infinity) >= room;
}

/** Time of day in UTC. */
export function timeOfDay(at: number, withMilliseconds = false): string {
  return new Date(at).toISOString().slice(11, withMilliseconds ? 23 : 19);
}
