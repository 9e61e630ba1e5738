import type { Transition } from "../../../kubernetes/pods/pod-transitions";

/**
 * What was seen of deeds while a workload was judged. A contract about a deed that an earlier one has done looks at that,
 * so that the workload bears it once.
 */
export interface Witnessed {
  /** Steps of the pods while the StatefulSet was scaled to 0 and back. */
  scalingToZero?: readonly Transition[];
  /** Steps of the pods until all that are not held back by a partition had another template. */
  rollingUpdate?: readonly Transition[];
  /** Two rollouts of the Deployment, to another template and back. */
  rollouts?: WitnessedRollouts;
}

/** Rollouts of a Deployment. */
export interface WitnessedRollouts {
  /** How many changes the record of the pods held before. */
  readonly from: number;
  /** Names of the ReplicaSets that took part. */
  readonly replicaSets: ReadonlySet<string>;
}
