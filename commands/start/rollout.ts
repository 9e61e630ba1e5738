import type { V1StatefulSet } from "@kubernetes/client-node";
import { waitUntil } from "../../kubernetes/wait-until";
import {
  type LocatedWorkload,
  statefulSetCollection,
  statefulSetOf,
} from "../../contracts/judging/workloads";
import { Failure } from "../../command-line/failure";
import { reasonOf } from "../../kubernetes/reason";

/**
 * Waits until the stack's StatefulSet has rolled out, and reports when there is something to wait for. Pulumi alone may
 * end before: its provider takes what the status says of the former template for what it says of the new one, if it looks
 * before the controller does, and an update that finds the StatefulSet changed by a killed one waits for nothing.
 *
 * @throws {@link Failure} when it does not within the limit
 * @see https://github.com/pulumi/pulumi-kubernetes/pull/4094
 */
export async function awaitRollout(
  statefulSet: LocatedWorkload,
  limitSeconds: number,
  report: (text: string) => void,
): Promise<void> {
  const { name } = statefulSet.promises;
  if (isRolledOut(await statefulSetOf(statefulSet))) return;
  report(`Waiting for StatefulSet ${name} to roll out ...`);
  try {
    await waitUntil(
      statefulSetCollection(statefulSet),
      "all its pods to be Ready with the current template",
      (statefulSets) => statefulSets.some(isRolledOut),
      limitSeconds,
    );
  } catch (error) {
    throw new Failure(
      `StatefulSet ${name} has not rolled out: ${reasonOf(error)}`,
      "Mend what keeps its pods from being Ready, or raise timeoutSeconds, and run the same command again.",
      { cause: error },
    );
  }
}

/**
 * Whether as many pods as there are to be are Ready, and all that the update strategy replaces have the current template.
 *
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_rollout/kubectl_rollout_status/
 */
export function isRolledOut({ metadata, spec, status }: V1StatefulSet): boolean {
  const { replicas = 1, updateStrategy } = spec ?? {};
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0 } = status ?? {};
  if (observedGeneration < (metadata?.generation ?? 0) || readyReplicas !== replicas) return false;
  if (updateStrategy?.type === "OnDelete") return true;
  return updatedReplicas >= replicas - (updateStrategy?.rollingUpdate?.partition ?? 0);
}
