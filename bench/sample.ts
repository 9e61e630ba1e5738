import type { ClusterTime } from "./cluster-time";
import type { Measure } from "./measure";

/** One measurement. All times are in seconds, from the start of the contestant's command. */
export interface Sample {
  readonly setting: string;
  readonly measure: Measure;
  readonly contestant: string;
  /** Counted from 1. */
  readonly round: number;
  /** Until the command had ended and the cluster was as wanted, whichever came later. */
  readonly seconds: number;
  /** Until the cluster was as wanted. */
  readonly reached: number;
  /** Until the command had ended. */
  readonly ended: number;
  /** What the cluster itself took of that. */
  readonly cluster: ClusterTime;
}
