/**
 * Does something beside a watch, which ends with it. The signal that the work is given is aborted with the one given
 * here, and with the failure that the watch answers where it finds one. The watch answers nothing once its own signal
 * is aborted, because the work is done.
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
