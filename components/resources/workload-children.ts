import type { ComponentResource, CustomResourceOptions, CustomTimeouts, Input } from "@pulumi/pulumi";
import type { types } from "@pulumi/kubernetes";
import { type Labels, objectLabels, selectorLabels } from "../labels";
import type { WorkloadArgs } from "../workload-args";

/** Default of {@link WorkloadArgs.timeouts}. */
export const DEFAULT_TIMEOUT = "3m";

/** What the objects of one workload have in common. */
export interface WorkloadIdentity {
  /** Name of the workload, and of the objects that belong to it alone. */
  readonly name: string;
  /** Labels of every object. */
  readonly labels: Labels;
  /** Labels that select the pods. */
  readonly selector: Labels;
}

/** What the objects of a workload of a name have in common. */
export function workloadIdentity(name: string, args: WorkloadArgs): WorkloadIdentity {
  const selector = selectorLabels(name, args.selectorLabels);
  return { name, selector, labels: objectLabels(name, selector, args.labels) };
}

/** The objects of one workload, and whose they are. */
export interface OwnedWorkload extends WorkloadIdentity {
  /** Annotations of every object, and of every claim, that tell whose it is. */
  readonly ownership: Readonly<Record<string, Input<string>>>;
}

/** Metadata of an object of a workload. */
export function objectMetadata(
  name: string,
  { labels, ownership }: OwnedWorkload,
  { namespace, annotations }: WorkloadArgs,
  ownAnnotations: Readonly<Record<string, string>> = {},
): types.input.meta.v1.ObjectMeta {
  return {
    name,
    namespace,
    labels,
    annotations: { ...ownership, ...annotations, ...ownAnnotations },
  };
}

/** Options of every child. */
export function childOptions(
  parent: ComponentResource,
  { timeouts }: WorkloadArgs,
): CustomResourceOptions & { readonly customTimeouts: CustomTimeouts } {
  return {
    parent,
    customTimeouts: {
      create: DEFAULT_TIMEOUT,
      update: DEFAULT_TIMEOUT,
      delete: DEFAULT_TIMEOUT,
      ...timeouts,
    },
  };
}
