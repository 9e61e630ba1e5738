import type { V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { podsIn } from "../../../kubernetes/collection";
import { nameOf } from "../../../kubernetes/objects";
import { interruption } from "./interruption";

const LOG_LINES = 20;

/** Does work in a namespace, and prints what there is to see of it if the work fails. */
export async function withDiagnosis<T>(cluster: Cluster, namespace: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!interruption.aborted) console.error(await diagnose(cluster, namespace));
    throw error;
  }
}

/** What a reader needs to know of a namespace in which something failed: pods, events, last log lines. */
export async function diagnose(cluster: Cluster, namespace: string): Promise<string> {
  const { items: pods } = await podsIn(cluster, namespace).list();
  const { items: events } = await cluster.core.listNamespacedEvent({ namespace });
  return [
    `namespace ${namespace}`,
    ...(await Promise.all(pods.map((pod) => diagnosePod(cluster, namespace, pod)))),
    "events:",
    ...events.map(
      ({ type, reason, involvedObject, message }) =>
        `  ${type ?? ""} ${reason ?? ""} ${involvedObject.kind ?? ""}/${involvedObject.name ?? ""}: ${message ?? ""}`,
    ),
  ].join("\n");
}

async function diagnosePod(cluster: Cluster, namespace: string, pod: V1Pod): Promise<string> {
  const conditions = (pod.status?.conditions ?? []).map(
    ({ type, status, reason, message }) => `  ${type}=${status} ${reason ?? ""} ${message ?? ""}`,
  );
  const states = (pod.status?.containerStatuses ?? []).map(
    ({ name, state, restartCount }) =>
      `  container ${name}: ${JSON.stringify(state)}, ${restartCount} restarts`,
  );
  const log = await cluster.core
    .readNamespacedPodLog({ namespace, name: nameOf(pod), tailLines: LOG_LINES })
    .catch((error: unknown) => `no log: ${String(error)}`);
  return [
    `pod ${nameOf(pod)}: ${pod.status?.phase ?? "no phase"}, IP ${pod.status?.podIP ?? "none"}`,
    ...conditions,
    ...states,
    ...log
      .trim()
      .split("\n")
      .map((line) => `  | ${line}`),
  ].join("\n");
}
