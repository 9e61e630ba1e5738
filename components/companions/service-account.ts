import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { ServiceAccount } from "@pulumi/kubernetes/core/v1/serviceAccount";
import type { Problem } from "../rules/problem";
import { annotationKey, dnsSubdomain } from "../rules/rules";
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
        metadata: objectMetadata(args.serviceAccount.name ?? identity.name, identity, {
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
  return args.serviceAccount ? (args.serviceAccount.name ?? workload) : args.serviceAccountName;
}

/** What of the ServiceAccount cannot work. */
export function checkServiceAccount({ serviceAccount, serviceAccountName }: WorkloadArgs): Problem[] {
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
  const { name, annotations = {} } = serviceAccount;
  return [
    ...(name === undefined ? [] : dnsSubdomain("serviceAccount.name", name)),
    ...Object.keys(annotations).flatMap((key) =>
      annotationKey(`serviceAccount.annotations[${JSON.stringify(key)}]`, key),
    ),
  ];
}
