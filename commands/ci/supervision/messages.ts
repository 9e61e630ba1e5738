import type { RunPlan } from "../conduct-run";

/** What the command tells the process that makes the run. */
export type Order = { readonly start: RunPlan } | { readonly cancel: true };

/** What that process answers when it has done all it can. */
export interface Answer {
  readonly exitCode: number;
}
