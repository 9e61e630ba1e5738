/**
 * Runs work and a watch side by side; the watch ends when the work does. The work's signal is aborted when `signal`
 * is, or with the failure that the watch returns. The watch's signal is aborted when the work is done; the watch then
 * returns undefined.
 */
export async function whileWatched<T>(
  watch: (done: AbortSignal) => Promise<Error | undefined>,
  signal: AbortSignal,
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const failed = new AbortController();
  const done = new AbortController();
  const watching = watch(done.signal).then((failure) => {
    if (failure) failed.abort(failure);
  });
  try {
    return await use(AbortSignal.any([signal, failed.signal]));
  } finally {
    done.abort();
    await watching;
  }
}
