import type { ClusterIPDeploymentArgs } from "../cluster-ip-deployment-args";
import { DEFAULT_ROLLING_LIMIT } from "../promises";
import type { Problem } from "../rules/problem";
import { deploymentName, replicaCount, wholeNumber } from "../rules/rules";
import { selectorLabels } from "../labels";
import { checkClientServices } from "../companions/client-service";
import { checkHttpEntrances } from "../companions/http-entrance";
import { resolvePort } from "../pod/port";
import { checkWorkload, countOrPercentage, isNone, withServiceName } from "./workload-checks";

/** Default of {@link ClusterIPDeploymentArgs.progressDeadlineSeconds}. */
export const DEFAULT_PROGRESS_DEADLINE_SECONDS = 150;

/** Everything that is wrong with the arguments of a `ClusterIPDeployment`. */
export function checkClusterIPDeployment(
  names: { readonly deployment: string; readonly service: string },
  args: ClusterIPDeploymentArgs,
): Problem[] {
  const ports = args.ports.map(resolvePort);
  const name = names.deployment;
  const selector = selectorLabels(name, args.selectorLabels);
  return [
    ...withServiceName(deploymentName("deploymentName", name), names.service, args),
    ...(args.replicas === undefined ? [] : replicaCount("replicas", args.replicas)),
    ...checkStrategy(args),
    ...checkProgressDeadline(args),
    ...checkHasPort(args),
    ...checkClientServices(names.service, args, ports, { selector, firstOrdinal: undefined }),
    ...checkHttpEntrances(args, ports),
    ...checkWorkload(args, { name, selector }, []),
  ];
}

function checkStrategy({ strategy }: ClusterIPDeploymentArgs): Problem[] {
  if (strategy?.type !== "RollingUpdate") return [];
  const { maxSurge = DEFAULT_ROLLING_LIMIT, maxUnavailable = DEFAULT_ROLLING_LIMIT } = strategy;
  if (isNone(maxSurge) && isNone(maxUnavailable)) {
    return [
      {
        argument: "strategy",
        value: strategy,
        rule: "allows no pod more and no pod less than replicas, so that no rollout can start",
        remedy: "Raise maxSurge or maxUnavailable",
      },
    ];
  }
  return [
    ...countOrPercentage("strategy.maxSurge", maxSurge, Number.POSITIVE_INFINITY),
    ...countOrPercentage("strategy.maxUnavailable", maxUnavailable),
  ];
}

function checkProgressDeadline({
  progressDeadlineSeconds = DEFAULT_PROGRESS_DEADLINE_SECONDS,
  minReadySeconds = 0,
}: ClusterIPDeploymentArgs): Problem[] {
  const argument = "progressDeadlineSeconds";
  const problems = wholeNumber(1)(argument, progressDeadlineSeconds);
  if (problems.length > 0 || progressDeadlineSeconds > minReadySeconds) return problems;
  return [
    {
      argument: "minReadySeconds",
      value: minReadySeconds,
      rule: `is not below ${argument}, ${String(progressDeadlineSeconds)}, so that every rollout fails`,
      remedy: `Lower it, or raise ${argument}`,
    },
  ];
}

/** A Service with a virtual IP needs one; a headless one does not. */
function checkHasPort({ ports }: ClusterIPDeploymentArgs): Problem[] {
  if (ports.some(({ onService = true }) => onService)) return [];
  return [
    {
      argument: "ports",
      value: ports,
      rule: "has no port that is on the Service, without which Kubernetes takes no ClusterIP Service",
      remedy: 'Give at least one, such as { name: "web", port: 80 }',
    },
  ];
}
