import type { WorkloadArgs } from "./workload-args";

/** Who sets the number of pods. */
export type ReplicasOwner = "Program" | "Others" | "TakeBack";

/** What of the arguments says who sets the number of pods. */
export type ScaledArgs = Pick<WorkloadArgs, "autoscaler" | "replicasOwner"> & { readonly replicas?: number };

/** Whether the number of pods is for others to set once the workload is there. */
export function isScaledByOthers({ autoscaler, replicasOwner }: ScaledArgs): boolean {
  return autoscaler !== undefined || replicasOwner === "Others";
}

/** For `ignoreChanges` of a workload: an update leaves the live number as it is when others set it. */
export function ignoredReplicas(scaledByOthers: boolean): string[] {
  return scaledByOthers ? ["spec.replicas"] : [];
}

/** Annotation of a workload that takes fields back from whoever set them last. */
export function takingBack({ replicasOwner }: ScaledArgs): Readonly<Record<string, string>> {
  return replicasOwner === "TakeBack" ? { "pulumi.com/patchForce": "true" } : {};
}

/** How many pods a disruption budget is for, undefined if that is for others to say. */
export function budgetedReplicas(args: ScaledArgs): number | undefined {
  return args.autoscaler?.maxReplicas ?? (args.replicasOwner === "Others" ? undefined : args.replicas);
}
