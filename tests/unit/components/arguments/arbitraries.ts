import fc from "fast-check";

/** How many cases a property has to hold for. */
export const CASES = { numRuns: 1000 };

/** DNS labels up to a length. */
export function dnsLabelOf(most: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[a-z0-9]([a-z0-9-]{0,${String(most - 2)}}[a-z0-9])?$`));
}

/** DNS labels up to a length that start with a letter. */
export function serviceNameOf(most: number): fc.Arbitrary<string> {
  return fc.stringMatching(new RegExp(`^[a-z]([a-z0-9-]{0,${String(most - 2)}}[a-z0-9])?$`));
}

/** Texts that are no DNS label, from almost right to plainly wrong. */
export const noDnsLabel: fc.Arbitrary<string> = fc.oneof(
  fc.constant(""),
  dnsLabelOf(20).map((label) => `-${label}`),
  dnsLabelOf(20).map((label) => `${label}-`),
  dnsLabelOf(20).map((label) => `${label}.${label}`),
  dnsLabelOf(20).map((label) => `${label}_x`),
  dnsLabelOf(20).map((label) => `${label}X`),
  fc.stringMatching(/^[a-z0-9]{64,70}$/),
);

/** Quantities that are above zero. */
export const quantityText: fc.Arbitrary<string> = fc
  .tuple(
    fc.integer({ min: 1, max: 9999 }),
    fc.constantFrom("", "m", "k", "M", "G", "T", "Ki", "Mi", "Gi", "Ti", "e3", "E2"),
  )
  .map(([amount, suffix]) => `${String(amount)}${suffix}`);

/** Texts that are no quantity above zero. */
export const noQuantity: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    "",
    "0",
    "0Gi",
    "Gi",
    "1 Gi",
    "1GB",
    "1gi",
    "1Gi1",
    "--1",
    ".",
    "1.2.3",
    "1e",
    "NaN",
    "Infinity",
  ),
  fc.integer({ min: -9999, max: -1 }).map((amount) => `${String(amount)}Gi`),
  fc.stringMatching(/^[a-zA-Z]{1,8}$/),
);
