const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * A signal that Ctrl-C, SIGTERM and the end of the terminal abort. The second one ends nothing: what the run made is
 * removed, and the reader is told so.
 */
export function cancellation(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  const cancel = (by: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      console.error(`\n${by} again: still removing what the run made, which takes less than a minute.`);
      return;
    }
    console.error(`\n${by}: cancelling; what the run made is removed first.`);
    controller.abort(new Error(`cancelled by ${by}`));
  };
  for (const signal of SIGNALS) process.on(signal, cancel);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, cancel);
    },
  };
}
