import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler";
import { metrics as metricsShape } from "../checks/kubernetes/metric";
import type { Problem } from "../rules/problem";
import { MAX_PODS, wholeNumber } from "../rules/rules";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

/**
 * A HorizontalPodAutoscaler, which owns the number of pods from then on. The workload's `replicas` is only what it
 * starts with; adding an autoscaler to a workload that runs leaves its pods as they are.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/
 */
export interface AutoscalerArgs {
  /**
   * Least number of pods, at least 1.
   *
   * @defaultValue 1
   * @change Changing it may add pods.
   */
  readonly minReplicas?: number;
  /**
   * Most pods.
   *
   * @change Changing it may remove pods.
   */
  readonly maxReplicas: number;
  /**
   * CPU time that the pods are to use on average, in percent of what they request; it needs metrics-server.
   *
   * @defaultValue 80 unless another target is given
   * @change Changing it may add or remove pods.
   */
  readonly cpuUtilization?: number;
  /**
   * Memory that the pods are to use on average, in percent of what they request.
   *
   * @defaultValue memory does not matter
   * @change Changing it may add or remove pods.
   */
  readonly memoryUtilization?: number;
  /**
   * Further metrics, such as the length of a queue.
   *
   * @defaultValue none
   * @change Changing them may add or remove pods.
   */
  readonly metrics?: readonly types.input.autoscaling.v2.MetricSpec[];
}

/** Registers the autoscaler of a workload, if it has one. */
export function autoscaler(
  resourceName: string,
  kind: "Deployment" | "StatefulSet",
  identity: OwnedWorkload,
  args: WorkloadArgs,
  options: CustomResourceOptions,
): void {
  if (args.autoscaler === undefined) return;
  const { minReplicas = 1, maxReplicas } = args.autoscaler;
  new HorizontalPodAutoscaler(
    resourceName,
    {
      // A cluster without metrics-server scales nothing, which is no reason to fail an update.
      metadata: objectMetadata(identity.name, identity, args, { "pulumi.com/skipAwait": "true" }),
      spec: {
        scaleTargetRef: { apiVersion: "apps/v1", kind, name: identity.name },
        minReplicas,
        maxReplicas,
        metrics: metricsOf(args.autoscaler),
      },
    },
    options,
  );
}

function metricsOf(autoscaler: AutoscalerArgs): types.input.autoscaling.v2.MetricSpec[] {
  const { memoryUtilization, metrics = [] } = autoscaler;
  const others = memoryUtilization !== undefined || metrics.length > 0;
  const cpuUtilization = autoscaler.cpuUtilization ?? (others ? undefined : 80);
  const utilization = (name: string, averageUtilization: number | undefined) =>
    averageUtilization === undefined
      ? []
      : [{ type: "Resource", resource: { name, target: { type: "Utilization", averageUtilization } } }];
  return [...utilization("cpu", cpuUtilization), ...utilization("memory", memoryUtilization), ...metrics];
}

/** The problems of the autoscaler. */
export function checkAutoscaler({ autoscaler }: WorkloadArgs): Problem[] {
  if (autoscaler === undefined) return [];
  const { minReplicas = 1, maxReplicas, cpuUtilization, memoryUtilization } = autoscaler;
  const problems = [
    ...wholeNumber(1, MAX_PODS)("autoscaler.minReplicas", minReplicas),
    ...wholeNumber(1, MAX_PODS)("autoscaler.maxReplicas", maxReplicas),
    ...(cpuUtilization === undefined ? [] : wholeNumber(1)("autoscaler.cpuUtilization", cpuUtilization)),
    ...(memoryUtilization === undefined
      ? []
      : wholeNumber(1)("autoscaler.memoryUtilization", memoryUtilization)),
    ...metricsShape("autoscaler.metrics", autoscaler.metrics),
  ];
  if (problems.length > 0 || minReplicas <= maxReplicas) return problems;
  return [
    {
      argument: "autoscaler.minReplicas",
      value: minReplicas,
      rule: `is above autoscaler.maxReplicas, ${String(maxReplicas)}`,
      remedy: "Lower it, or raise autoscaler.maxReplicas",
    },
  ];
}
