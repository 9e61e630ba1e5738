import { setTimeout as pause } from "node:timers/promises";

const SHORTEST_MS = 250;

const LONGEST_MS = 1000;

/**
 * Pauses until the next look at something that cannot be watched: a pod's log, the node's proxy, DNS. It mostly changes
 * soon, so the pauses are short at first and grow with the time that was waited.
 */
export async function pauseAfter(secondsWaited: number): Promise<void> {
  await pause(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, secondsWaited * 500)));
}
