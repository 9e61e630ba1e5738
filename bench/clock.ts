/** Now, in milliseconds since the epoch, finer than `Date.now()` and comparable with the spans of a trace. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
