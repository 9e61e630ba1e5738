import type { Subject } from "../contract";
import { ordinalOf, required } from "../../kubernetes/objects";

/** Name of the pod that scaling the StatefulSet up by one makes. */
export function nextPodName({ outputs: { podNames, statefulSetName } }: Subject): string {
  const last = required(podNames.at(-1), "a pod in the stack's output podNames");
  return `${statefulSetName}-${ordinalOf(last) + 1}`;
}

/** Names of the claims of a pod. */
export function claimNamesFor({ outputs: { claimMountPaths } }: Subject, podName: string): string[] {
  return Object.keys(claimMountPaths).map((template) => `${template}-${podName}`);
}
