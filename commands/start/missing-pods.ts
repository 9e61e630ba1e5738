import type { CoreV1Event, V1Deployment, V1StatefulSet } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { deploymentNamed, statefulSetNamed } from "../../kubernetes/collection";
import { unlessForbidden } from "../../kubernetes/forbidden";
import { nameOf, uidOf } from "../../kubernetes/objects";
import type { StackWorkload } from "./stack-workloads";

/**
 * Why pods of workloads were never made, a line each workload. A quota, a Pod Security Standard or a webhook can
 * refuse a pod before it exists. Then only the controller says so: a Deployment in a condition, a StatefulSet in an
 * event. Nothing of workloads that the user may not read.
 */
export async function missingPods(cluster: Cluster, workloads: readonly StackWorkload[]): Promise<string[]> {
  const reasons = workloads.map((workload) =>
    workload.kind === "StatefulSet" ? ofStatefulSet(cluster, workload) : ofDeployment(cluster, workload),
  );
  return (await Promise.all(reasons.map(unlessForbidden))).flatMap((lines) => lines ?? []);
}

async function ofStatefulSet(cluster: Cluster, { namespace, name }: StackWorkload): Promise<string[]> {
  const { items } = await statefulSetNamed(cluster, namespace, name).list();
  const events = await Promise.all(
    items.map((statefulSet) =>
      cluster.core.listNamespacedEvent({
        namespace,
        fieldSelector: `involvedObject.uid=${uidOf(statefulSet)},reason=FailedCreate`,
      }),
    ),
  );
  return items.flatMap((statefulSet, index) => whyMissing(statefulSet, events[index]?.items ?? []));
}

/** Why a StatefulSet has too few pods, by what its controller noted last; nothing when it has all. */
export function whyMissing(statefulSet: V1StatefulSet, events: readonly CoreV1Event[]): string[] {
  const { replicas = 1 } = statefulSet.spec ?? {};
  const there = statefulSet.status?.replicas ?? 0;
  const latest = latestMessage(events);
  if (there >= replicas || latest === undefined) return [];
  return [describeMissing(`StatefulSet ${nameOf(statefulSet)}`, there, replicas, latest)];
}

/** The message of the event that happened last. */
export function latestMessage(events: readonly CoreV1Event[]): string | undefined {
  return [...events].sort((a, b) => timeOf(b) - timeOf(a))[0]?.message;
}

async function ofDeployment(cluster: Cluster, { namespace, name }: StackWorkload): Promise<string[]> {
  const { items } = await deploymentNamed(cluster, namespace, name).list();
  return items.flatMap(whyDeploymentMisses);
}

/** Why a Deployment has too few pods, by its condition; nothing when it has all. */
export function whyDeploymentMisses(deployment: V1Deployment): string[] {
  const { conditions = [], replicas: there = 0, updatedReplicas = 0 } = deployment.status ?? {};
  const failure = conditions.find(({ type, status }) => type === "ReplicaFailure" && status === "True");
  if (failure?.message === undefined) return [];
  const { replicas = 1 } = deployment.spec ?? {};
  const which = there > updatedReplicas ? "pods with the newest template" : "pods";
  return [
    describeMissing(`Deployment ${nameOf(deployment)}`, updatedReplicas, replicas, failure.message, which),
  ];
}

function describeMissing(
  workload: string,
  there: number,
  wanted: number,
  message: string,
  which = "pods",
): string {
  return `${workload} has ${String(there)} of ${String(wanted)} ${which}: ${message}`;
}

/** Milliseconds since 1970. An event that repeats has the time of its last repetition in another field than one that happened once. */
export function timeOf({ series, lastTimestamp, eventTime, metadata }: CoreV1Event): number {
  const time = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return time === undefined ? 0 : new Date(time).getTime();
}
