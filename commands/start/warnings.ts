import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { uidOf } from "../../kubernetes/objects";
import { latestMessage } from "./missing-pods";

/** What was said of a pod in events: what its status says in part, or not at all. */
export interface Warnings {
  /** What the kubelet said last of a probe that failed. */
  readonly probe?: string | undefined;
  /** Why the kubelet cannot make its containers: a volume, a sandbox, credentials of a registry. */
  readonly start?: string | undefined;
  /** Why its claims have no volumes, a line each. */
  readonly claims?: readonly string[];
}

/** The latest warnings of a pod and of its claims; nothing of what the cluster has forgotten. */
export async function warningsOf(cluster: Cluster, pod: V1Pod): Promise<Warnings> {
  const namespace = pod.metadata?.namespace ?? "";
  const events = await warnings(cluster, namespace, `involvedObject.uid=${uidOf(pod)}`);
  const claims = (pod.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  return { ...warningsIn(events), claims: (await Promise.all(claims.map(ofClaim))).flat() };

  async function ofClaim(name: string): Promise<string[]> {
    const selector = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`;
    const message = latestMessage(await warnings(cluster, namespace, selector));
    return message === undefined ? [] : [`claim ${name}: ${message.trim()}`];
  }
}

async function warnings(cluster: Cluster, namespace: string, selector: string): Promise<CoreV1Event[]> {
  const fieldSelector = `${selector},type=Warning`;
  return (await cluster.core.listNamespacedEvent({ namespace, fieldSelector })).items;
}

/** The scheduler's and the back-off's warnings are left out: the pod's status has them, and better. */
const IN_STATUS = ["BackOff", "Failed", "FailedScheduling", "Unhealthy"];

/** The latest warnings among events of a pod. */
function warningsIn(events: readonly CoreV1Event[]): Warnings {
  const latest = (belongs: (reason: string) => boolean) =>
    latestMessage(events.filter(({ reason = "" }) => belongs(reason)))?.trim();
  return {
    probe: latest((reason) => reason === "Unhealthy"),
    start: latest((reason) => !IN_STATUS.includes(reason)),
  };
}
