import type { HeadlessStatefulSetArgs } from "../headless-stateful-set-args";
import type { Problem } from "../rules/problem";
import { replicaCount, statefulSetName, variableName } from "../rules/rules";
import { claimRetention, firstOrdinal, partition } from "../rules/stateful-set-rules";
import { checkVolumeClaim } from "../pod/volume-claim";
import { selectorLabels } from "../labels";
import { checkClientServices } from "../companions/client-service";
import { annotated, contentsOf } from "../pod/config-files";
import { checkOrdinalFiles, ordinalVariableOf, resolveOrdinalFiles } from "../pod/ordinal-files";
import { resolvePort } from "../pod/port";
import { checkWorkload, countOrPercentage, isNone, withServiceName } from "./workload-checks";

/** Everything that is wrong with the arguments of a `HeadlessStatefulSet`. */
export function checkHeadlessStatefulSet(
  names: { readonly statefulSet: string; readonly service: string },
  args: HeadlessStatefulSetArgs,
): Problem[] {
  const claims = args.volumeClaims ?? [];
  const name = names.statefulSet;
  const selector = selectorLabels(name, args.selectorLabels);
  return [
    ...withServiceName(statefulSetName("statefulSetName", name), names.service, args),
    ...replicaCount("replicas", args.replicas ?? 1),
    ...checkOrdinals(args),
    ...checkPartition(args),
    ...claims.flatMap((claim, index) => checkVolumeClaim(`volumeClaims[${String(index)}]`, claim)),
    ...checkRetention(args),
    ...checkClientServices(names.service, args, args.ports.map(resolvePort), {
      selector,
      firstOrdinal: args.ordinals?.start ?? 0,
    }),
    ...checkOrdinalVariable(args),
    ...checkMaxUnavailable(args),
    ...checkOrdinalFiles(resolveOrdinalFiles(args), args.autoscaler?.maxReplicas ?? args.replicas ?? 1, {
      ...args.podAnnotations,
      ...annotated(contentsOf(args.configFiles ?? {})),
    }),
    ...checkWorkload(args, { name, selector }, claims, args.ordinalFiles),
  ];
}

function checkOrdinals({ ordinals, replicas = 1 }: HeadlessStatefulSetArgs): Problem[] {
  return ordinals === undefined ? [] : firstOrdinal(replicas)("ordinals.start", ordinals.start);
}

/** The variable stands before those of `env`, in a list in which no name may stand twice. */
function checkOrdinalVariable(args: HeadlessStatefulSetArgs): Problem[] {
  const { env = {} } = args;
  const ordinalVariable = ordinalVariableOf(args);
  if (ordinalVariable === undefined) return [];
  if (!Object.hasOwn(env, ordinalVariable)) return variableName("ordinalVariable", ordinalVariable);
  return [
    {
      argument: "ordinalVariable",
      value: ordinalVariable,
      rule: "is a variable of env, too",
      remedy: "Leave it out of env, or give ordinalVariable another name",
    },
  ];
}

function checkPartition({ updateStrategy, replicas = 1 }: HeadlessStatefulSetArgs): Problem[] {
  if (updateStrategy?.type !== "RollingUpdate" || updateStrategy.partition === undefined) return [];
  return partition(replicas)("updateStrategy.partition", updateStrategy.partition);
}

function checkMaxUnavailable({ updateStrategy }: HeadlessStatefulSetArgs): Problem[] {
  if (updateStrategy?.type !== "RollingUpdate" || updateStrategy.maxUnavailable === undefined) return [];
  const argument = "updateStrategy.maxUnavailable";
  const { maxUnavailable } = updateStrategy;
  if (!isNone(maxUnavailable)) return countOrPercentage(argument, maxUnavailable);
  return [
    {
      argument,
      value: maxUnavailable,
      rule: "lets no pod be missing, so that no rollout can go on",
      remedy: "Use at least 1",
    },
  ];
}

function checkRetention({
  persistentVolumeClaimRetentionPolicy: policy = {},
  shortLived = false,
}: HeadlessStatefulSetArgs): Problem[] {
  return (["whenDeleted", "whenScaled"] as const).flatMap((when) =>
    claimRetention(shortLived)(`persistentVolumeClaimRetentionPolicy.${when}`, policy[when]),
  );
}
