const SUFFIXES: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY = /^([+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:([eE][+-]?\d+)|([KMGTPE]i|[numkMGTPE]))?$/;

/**
 * The amount that a Kubernetes quantity stands for, in the resource's base unit (bytes, CPUs), or undefined if the
 * text is no quantity. Kubernetes takes spaces around it, and no other white space. Amounts beyond 2^53 are rounded, which comparing sizes does not mind.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const match = QUANTITY.exec(text.replace(/^ +| +$/g, ""));
  if (match === null) return undefined;
  const [, digits = "", exponent = "", suffix = ""] = match;
  return Number(`${digits}${exponent}`) * (SUFFIXES[suffix] ?? 1);
}

/**
 * Whether a quantity is at least another one: `1.5Gi` is at least `1536Mi`, and `107374182400m` at least `0.1Gi`.
 * Texts that are no quantities are compared as texts.
 */
export function isAtLeast(one: string, other: string): boolean {
  const [a, b] = [parseQuantity(one), parseQuantity(other)];
  if (a === undefined || b === undefined) return one === other;
  return a >= b - Math.abs(b) * ROUNDING;
}

/** The relative difference that two equal amounts with different suffixes may have. */
const ROUNDING = 1e-12;
