import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Service } from "@pulumi/kubernetes/core/v1/service";
import type { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import type { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet";
import type { Port } from "../pod/port";
import { budgetedReplicas } from "../replicas-owner";
import type { OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";
import { autoscaler } from "./autoscaler";
import { clientServices } from "./client-service";
import { podDisruptionBudget } from "./disruption-budget";
import { networkPolicy } from "./network-policy";
import { podMonitor } from "./pod-monitor";

/** A workload that is registered. */
export type RegisteredWorkload =
  | { readonly kind: "StatefulSet"; readonly resource: StatefulSet; readonly replicas: number }
  | { readonly kind: "Deployment"; readonly resource: Deployment; readonly replicas: number | undefined };

/**
 * Registers what stands beside workloads of both kinds, each object if the arguments ask for it. Returns the client
 * Services, which outputs name.
 */
export function registerCompanions(
  resourceName: string,
  { kind, resource, replicas }: RegisteredWorkload,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  ports: readonly Port[],
  options: CustomResourceOptions,
): Service[] {
  // If the workload is refused because another owner has its name, no companion may count or scale that owner's pods.
  const afterWorkload = { ...options, dependsOn: [resource] };
  podDisruptionBudget(resourceName, identity, args, budgetedReplicas({ ...args, replicas }), afterWorkload);
  autoscaler(resourceName, kind, identity, args, afterWorkload);
  networkPolicy(resourceName, identity, args, ports, options);
  podMonitor(resourceName, identity, args, options);
  return clientServices(resourceName, identity, args, ports, options);
}
