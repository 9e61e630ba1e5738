import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import { checkAnnotations } from "../checks/annotation-checks";
import type { Problem } from "../rules/problem";
import { dnsSubdomain } from "../rules/rules";
import { objectMetadata, type OwnedWorkload } from "../resources/workload-children";
import type { WorkloadArgs } from "../workload-args";

/**
 * A ServiceAccount of the workload's own.
 *
 * @see https://kubernetes.io/docs/concepts/security/service-accounts/
 */
export interface ServiceAccountArgs {
  /**
   * Its name.
   *
   * @defaultValue the workload's
   * @change Changing it rolls the pods; data is kept.
   */
  readonly name?: string;
  /**
   * Annotations, by which clouds tie it to an identity of theirs, beside those of the workload.
   *
   * @defaultValue none
   * @change Changing them leaves pods and data alone.
   */
  readonly annotations?: Readonly<Record<string, Input<string>>>;
}

/** Registers the ServiceAccount of a workload, if it has one of its own. */
export function serviceAccount(
  resourceName: string,
  identity: OwnedWorkload,
  args: WorkloadArgs,
  options: CustomResourceOptions,
): ServiceAccount[] {
  if (args.serviceAccount === undefined) return [];
  const annotations = { ...args.annotations, ...args.serviceAccount.annotations };
  return [
    new ServiceAccount(
      resourceName,
      {
        metadata: objectMetadata(ownServiceAccount(args, identity.name) ?? identity.name, identity, {
          ...args,
          annotations,
        }),
        automountServiceAccountToken: args.automountServiceAccountToken ?? false,
      },
      options,
    ),
  ];
}

/** The ServiceAccount that the pods of a workload have, undefined for the namespace's own. */
export function serviceAccountName(args: WorkloadArgs, workload: string): Input<string> | undefined {
  return ownServiceAccount(args, workload) ?? args.serviceAccountName;
}

/** Name of the ServiceAccount that a workload makes, undefined if it makes none. */
export function ownServiceAccount({ serviceAccount }: WorkloadArgs, workload: string): string | undefined {
  return serviceAccount && (serviceAccount.name ?? workload);
}

/** ServiceAccount that Kubernetes makes in each namespace, for all of its pods. */
const OF_NAMESPACE = "default";

/** The problems of a workload's ServiceAccount. */
export function checkServiceAccount(
  { serviceAccount, serviceAccountName }: WorkloadArgs,
  workload: string,
): Problem[] {
  if (serviceAccount === undefined) return [];
  if (serviceAccountName !== undefined) {
    return [
      {
        argument: "serviceAccount",
        value: serviceAccount,
        rule: "stands beside serviceAccountName, and pods have one ServiceAccount",
        remedy:
          "Leave serviceAccountName out to make one, or leave serviceAccount out to use one that exists",
      },
    ];
  }
  const { name = workload, annotations } = serviceAccount;
  return [
    ...(serviceAccount.name === undefined ? [] : dnsSubdomain("serviceAccount.name", name)),
    ...(name === OF_NAMESPACE ? [ofNamespace(name)] : []),
    ...checkAnnotations("serviceAccount.annotations", annotations),
  ];
}

function ofNamespace(value: string): Problem {
  return {
    argument: "serviceAccount.name",
    value,
    rule: "is the ServiceAccount that Kubernetes makes for all pods of the namespace",
    remedy: "Give another name, or leave serviceAccount out to use that one",
  };
}
