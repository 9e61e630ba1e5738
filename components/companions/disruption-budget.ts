/**
 * How many pods a voluntary disruption, such as a node's drain, may take at once. One of the two is given.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
 */
export interface DisruptionBudgetArgs {
  /**
   * Pods that may be unavailable, as a number or a percentage such as `25%`.
   *
   * @defaultValue none
   * @change Changing it leaves pods alone.
   */
  readonly maxUnavailable?: number | string;
  /**
   * Pods that have to stay available, as a number or a percentage such as `50%`.
   *
   * @defaultValue none
   * @change Changing it leaves pods alone.
   */
  readonly minAvailable?: number | string;
}
