import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

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

/** The workload's PodDisruptionBudget, unless it is turned off or one pod is all there is. */
export function podDisruptionBudget(
  resourceName: string,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  replicas: number | undefined,
  options: CustomResourceOptions,
): void {
  const budget =
    args.disruptionBudget ?? (replicas === undefined || replicas > 1 ? { maxUnavailable: 1 } : false);
  if (budget === false) return;
  new PodDisruptionBudget(
    resourceName,
    {
      metadata: objectMetadata(identity.name, identity, args),
      spec: {
        selector: { matchLabels: identity.selector },
        // A pod that is broken anyway must not keep a node from being drained.
        unhealthyPodEvictionPolicy: "AlwaysAllow",
        ...(budget as { maxUnavailable?: Input<number | string>; minAvailable?: Input<number | string> }),
      },
    },
    options,
  );
}
