import type { CoreV1Event, V1Pod } from "@kubernetes/client-node";
import type { Cluster } from "../../kubernetes/connection/cluster";
import { unlessForbidden } from "../../kubernetes/forbidden";
import { uidOf } from "../../kubernetes/objects";
import { latestMessage, timeOf } from "./missing-pods";

/** The warnings in the events of a pod. They say more than its status, or something else. */
export interface Warnings {
  /** What the kubelet said last of a probe that failed. */
  readonly probe?: string | undefined;
  /** Why the kubelet cannot make its containers: a volume, a sandbox, credentials of a registry. */
  readonly start?: string | undefined;
  /** Why its claims have no volumes, a line each. */
  readonly claims?: readonly string[];
  /** Containers that the kubelet killed: its status tells them from those that ended by themselves by no word. */
  readonly killings?: readonly Killing[];
}

/** That the kubelet killed a container, for a probe or a hook that failed. */
interface Killing {
  readonly container: string;
  /** Milliseconds since 1970, of whole seconds. */
  readonly at: number;
  readonly reason: string;
}

/** The latest warnings of a pod and of its claims. None if the cluster has forgotten them or the user may not read them. */
export async function warningsOf(cluster: Cluster, pod: V1Pod): Promise<Warnings> {
  const namespace = pod.metadata?.namespace ?? "";
  const events = await eventsOf(cluster, namespace, `involvedObject.uid=${uidOf(pod)}`);
  const claims = (pod.spec?.volumes ?? []).flatMap(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
  );
  return { ...warningsIn(events), claims: (await Promise.all(claims.map(ofClaim))).flat() };

  async function ofClaim(name: string): Promise<string[]> {
    const selector = `involvedObject.kind=PersistentVolumeClaim,involvedObject.name=${name}`;
    const message = latestMessage(warningsAmong(await eventsOf(cluster, namespace, selector)));
    return message === undefined ? [] : [`claim ${name}: ${message.trim()}`];
  }
}

async function eventsOf(cluster: Cluster, namespace: string, fieldSelector: string): Promise<CoreV1Event[]> {
  return (await unlessForbidden(cluster.core.listNamespacedEvent({ namespace, fieldSelector })))?.items ?? [];
}

function warningsAmong(events: readonly CoreV1Event[]): CoreV1Event[] {
  return events.filter(({ type }) => type === "Warning");
}

/** The scheduler's and the back-off's warnings are left out: the pod's status has them, and better. */
const IN_STATUS = ["BackOff", "Failed", "FailedScheduling", "Unhealthy"];

/** The latest warnings among events of a pod. */
export function warningsIn(events: readonly CoreV1Event[]): Warnings {
  const warnings = warningsAmong(events);
  const latest = (belongs: (reason: string) => boolean) =>
    latestMessage(warnings.filter(({ reason = "" }) => belongs(reason)))?.trim();
  return {
    probe: latest((reason) => reason === "Unhealthy"),
    start: latest((reason) => !IN_STATUS.includes(reason)),
    killings: killingsIn(events),
  };
}

/** Reasons of the event when the kubelet kills a container, and of the events before: a probe or a hook failed. */
const KILLINGS: readonly (readonly [killing: RegExp, failure: (event: CoreV1Event) => boolean])[] = [
  [/failed startup probe/, ({ message = "" }) => message.startsWith("Startup probe")],
  [/failed liveness probe/, ({ message = "" }) => message.startsWith("Liveness probe")],
  [/FailedPostStartHook/, ({ reason }) => reason === "FailedPostStartHook"],
];

function killingsIn(events: readonly CoreV1Event[]): Killing[] {
  return events.flatMap((event) => {
    const { reason, message = "", involvedObject } = event;
    const [, isFailure] = KILLINGS.find(([killing]) => reason === "Killing" && killing.test(message)) ?? [];
    const container = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? "")?.[1];
    if (isFailure === undefined || container === undefined) return [];
    const failures = events.filter(
      (other) => other.involvedObject.fieldPath === involvedObject.fieldPath && isFailure(other),
    );
    return [{ container, at: timeOf(event), reason: (latestMessage(failures) ?? message).trim() }];
  });
}
