import type { V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import { orUndefined } from "../../kubernetes/objects";
import type { Promised } from "../contract";
import { deploymentOf, statefulSetOf } from "./workloads";

/**
 * Says in words that a workload was scaled since its promises were read. What was seen of its pods does not fit the number
 * then. A workload that has no pods any more breaks its promises.
 *
 * @returns undefined if it was not, or its promises leave the number to others
 */
export async function scaledMeanwhile({ cluster, promises }: Promised): Promise<string | undefined> {
  const { kind, name, replicas } = promises;
  if (replicas === undefined) return undefined;
  const read = kind === "StatefulSet" ? statefulSetOf : deploymentOf;
  // If the workload cannot be read now, the verdict stays.
  const live = await orUndefined<V1StatefulSet | V1Deployment>(read({ cluster, promises })).catch(
    () => undefined,
  );
  const now = live?.spec?.replicas;
  if (now === undefined || now === 0 || now === replicas) return undefined;
  return `${kind} ${name} was scaled from ${replicas} to ${now} while it was judged`;
}
