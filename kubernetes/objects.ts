import {
  ApiException,
  type KubernetesListObject,
  type KubernetesObject,
  type V1Container,
  type V1Pod,
} from "@kubernetes/client-node";

/** Name of an object that came from the API server, which always sets it. */
export function nameOf(object: KubernetesObject): string {
  return required(object.metadata?.name, "metadata.name");
}

/** uid of an object that came from the API server. */
export function uidOf(object: KubernetesObject): string {
  return required(object.metadata?.uid, "metadata.uid");
}

/** Resource version of an object that came from the API server. */
export function resourceVersionOf(object: KubernetesObject): string {
  return required(object.metadata?.resourceVersion, "metadata.resourceVersion");
}

/** Resource version of a list, from which on its objects can be followed. */
export function listVersionOf(list: KubernetesListObject<KubernetesObject>): string {
  return required(list.metadata?.resourceVersion, "the list's resourceVersion");
}

/** The controller that owns an object, as `Kind/name`. */
export function controllerOf(object: KubernetesObject): string | undefined {
  const owner = object.metadata?.ownerReferences?.find((reference) => reference.controller);
  return owner && `${owner.kind}/${owner.name}`;
}

/** The ordinal at the end of a pod's or claim's name; NaN if there is none. */
export function ordinalOf(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? NaN);
}

/** The ControllerRevision that a StatefulSet's pod was made of. */
export function revisionOf(pod: V1Pod): string {
  return pod.metadata?.labels?.["controller-revision-hash"] ?? "none";
}

/** Whether the pod's Ready condition is True and the pod is not being deleted. */
export function isReady(pod: V1Pod): boolean {
  const ready = pod.status?.conditions?.find((condition) => condition.type === "Ready");
  return ready?.status === "True" && !isTerminating(pod);
}

/** Whether all containers of a pod have ended for good: it was evicted, or has done its work. */
export function hasEnded({ status }: V1Pod): boolean {
  return status?.phase === "Failed" || status?.phase === "Succeeded";
}

/** Whether an object is being deleted. */
export function isTerminating({ metadata }: KubernetesObject): boolean {
  return metadata?.deletionTimestamp !== undefined;
}

/** The container that commands run in: the one that kubectl takes, too. */
export function mainContainerOf(pod: V1Pod): V1Container {
  const containers = pod.spec?.containers ?? [];
  const chosen = pod.metadata?.annotations?.["kubectl.kubernetes.io/default-container"];
  return required(containers.find(({ name }) => name === chosen) ?? containers[0], "spec.containers");
}

/** Names of the persistentVolumeClaims that a pod mounts. */
export function claimNamesOf(pod: V1Pod): string[] {
  return (pod.spec?.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
}

/** Label selector in the API's query syntax. */
export function labelSelector(labels: Record<string, string>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/** A selector object of the API, of which nothing is changed. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

/** A selector object in the API's query syntax; an empty one selects everything. */
export function labelSelectorOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  const expressions = matchExpressions.map(({ key, operator, values = [] }) => {
    if (operator === "Exists") return key;
    if (operator === "DoesNotExist") return `!${key}`;
    return `${key} ${operator.toLowerCase()} (${values.join(",")})`;
  });
  return [labelSelector(matchLabels), ...expressions].filter((part) => part !== "").join(",");
}

/** A value that its source always sets though its type does not say so. */
export function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the API server answered without ${what}`);
  return value;
}

/** Settles as a request about an object does, but succeeds if the object is gone. */
export async function orGone(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof ApiException && error.code === 404)) throw error;
  }
}

/** Answers what a request for an object does, or undefined if there is no such object. */
export async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw error;
  }
}
