import type { HeadlessStatefulSetArgs } from "./headless-stateful-set-args";
import type { Problem } from "./problem";
import { dnsSubdomain, serviceName, statefulSetName, wholeNumber } from "./rules";
import { checkVolumeClaim } from "./volume-claim";
import { checkWorkload } from "./workload-checks";

const MAX_INT32 = 2 ** 31 - 1;

/** Everything that is wrong with the arguments of a `HeadlessStatefulSet`. */
export function checkHeadlessStatefulSet(
  names: { readonly statefulSet: string; readonly service: string },
  args: HeadlessStatefulSetArgs,
): Problem[] {
  const claims = args.volumeClaims ?? [];
  return [
    ...checkNames(names, args),
    ...wholeNumber(0)("replicas", args.replicas ?? 1),
    ...checkOrdinals(args),
    ...checkPartition(args),
    ...claims.flatMap((claim, index) => checkVolumeClaim(`volumeClaims[${String(index)}]`, claim)),
    ...checkRetention(args),
    ...(args.clusterDomain === undefined ? [] : dnsSubdomain("clusterDomain", args.clusterDomain)),
    ...checkWorkload(args, claims),
  ];
}

/** A Service that is named after a StatefulSet whose name is bad anyway is not worth a second complaint. */
function checkNames(
  names: { readonly statefulSet: string; readonly service: string },
  args: HeadlessStatefulSetArgs,
): Problem[] {
  const problems = statefulSetName("statefulSetName", names.statefulSet);
  const derived = args.serviceName === undefined && problems.length > 0;
  return derived ? problems : [...problems, ...serviceName("serviceName", names.service)];
}

function checkOrdinals({ ordinals, replicas = 1 }: HeadlessStatefulSetArgs): Problem[] {
  return ordinals === undefined
    ? []
    : wholeNumber(0, MAX_INT32 - Math.max(0, replicas))("ordinals.start", ordinals.start);
}

function checkPartition({ updateStrategy, replicas = 1 }: HeadlessStatefulSetArgs): Problem[] {
  if (updateStrategy?.type !== "RollingUpdate" || updateStrategy.partition === undefined) return [];
  const { partition } = updateStrategy;
  const argument = "updateStrategy.partition";
  if (!Number.isInteger(partition) || partition < 0) return wholeNumber(0)(argument, partition);
  if (partition <= replicas) return [];
  return [
    {
      argument,
      value: partition,
      rule: `is above replicas, ${String(replicas)}, so that it holds back pods that do not exist`,
      remedy: `Use at most ${String(replicas)}, which holds back every pod`,
    },
  ];
}

function checkRetention({
  persistentVolumeClaimRetentionPolicy: policy = {},
  shortLived = false,
}: HeadlessStatefulSetArgs): Problem[] {
  if (shortLived) return [];
  return (["whenDeleted", "whenScaled"] as const)
    .filter((when) => policy[when] === "Delete")
    .map((when) => ({
      argument: `persistentVolumeClaimRetentionPolicy.${when}`,
      value: policy[when],
      rule: "deletes claims and their data, which only a short-lived stack may do",
      remedy: 'Set shortLived to true if the data may be lost, or use "Retain"',
    }));
}
