/** How a figure grows from one size to the next. */
export interface Growth {
  readonly from: number;
  readonly to: number;
  /** How many times as much it is at the larger size. */
  readonly factor: number;
  /** What each further unit of size costs between the two. */
  readonly marginal: number;
}

/** A figure at a size. */
export interface Sample {
  readonly size: number;
  readonly figure: number;
}

/** By how much a further unit may cost more than before until the growth counts as more than linear. */
const TOLERANCE = 1.25;

/** From each size to the next. */
export function growth(samples: readonly Sample[]): Growth[] {
  const sorted = [...samples].sort((a, b) => a.size - b.size);
  return sorted.slice(1).map((to, index) => {
    const from = sorted[index] ?? to;
    return {
      from: from.size,
      to: to.size,
      factor: to.figure / from.figure,
      marginal: (to.figure - from.figure) / (to.size - from.size),
    };
  });
}

/**
 * The size from which a figure grows more than linearly: where a further unit costs clearly more than it did before.
 * A constant part, such as a start, makes that no less visible. Undefined where it nowhere does.
 *
 * @param resolution a figure that may differ that much from one measurement to the next
 */
export function linearUntil(samples: readonly Sample[], resolution: number): number | undefined {
  const steps = growth(samples);
  return steps.find((step, index) => {
    const before = steps[index - 1];
    if (before === undefined) return false;
    const linear = Math.max(before.marginal, 0) * (step.to - step.from);
    return step.marginal * (step.to - step.from) > linear * TOLERANCE + resolution;
  })?.from;
}
