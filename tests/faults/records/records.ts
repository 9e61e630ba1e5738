/** What became of records that a writer handed to a volume. */
export interface Comparison {
  /** Acknowledged, and not there. */
  readonly lost: readonly string[];
  /** Records that were never written so, are out of order, or exist more than once. */
  readonly altered: readonly string[];
}

/**
 * Compares what a writer handed to a volume with what is on it. A record whose connection ended before the
 * acknowledgement may exist, in part or not at all, because it was not promised.
 *
 * @param acknowledged in the order of writing
 * @param unacknowledged all others that were handed over
 * @param found the volume's lines
 */
export function compareRecords(
  acknowledged: readonly string[],
  unacknowledged: readonly string[],
  found: readonly string[],
): Comparison {
  const present = new Set(found);
  const expected = acknowledged.filter((record) => present.has(record)).values();
  let next = expected.next().value;
  const altered: string[] = [];
  for (const line of found) {
    if (line === next) next = expected.next().value;
    else if (!unacknowledged.some((record) => record.startsWith(line))) altered.push(line);
  }
  return { lost: acknowledged.filter((record) => !present.has(record)), altered };
}
