import type {
  V1Deployment,
  V1ObjectReference,
  V1PersistentVolumeClaim,
  V1Pod,
  V1ResourceQuota,
  V1StatefulSet,
} from "@kubernetes/client-node";
import type { Cluster } from "../../../kubernetes/connection/cluster";
import { contentOf } from "../../namespace-content";
import { isForbidden } from "../../../kubernetes/forbidden";
import { claimNamesOf, isTerminating, nameOf, uidOf } from "../../../kubernetes/objects";

/** A claim that exists. */
export interface LiveClaim {
  readonly name: string;
  readonly uid: string;
  readonly size: string;
  /** Whether it is being deleted. It is gone as soon as no pod uses it. */
  readonly terminating: boolean;
  /** uids of its owners: it is deleted with them. */
  readonly owners: readonly string[];
  /** Whether a pod mounts it; undefined if the pods cannot be seen. */
  readonly used?: boolean;
}

/** A pod that exists, and the workload that it belongs to. */
interface LivePod {
  readonly name: string;
  /** `StatefulSet/web`; undefined for a pod without a workload. */
  readonly workload?: string;
}

/** A StatefulSet or Deployment that exists. */
export interface LiveWorkload {
  readonly kind: "StatefulSet" | "Deployment";
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: { readonly replicas?: number };
}

/** A namespace on the cluster, as far as this user may see it. */
export interface NamespaceState {
  readonly exists: boolean;
  /** Since when it is being deleted; undefined if it is not. */
  readonly terminatingSince?: string;
  readonly claims?: readonly LiveClaim[];
  readonly pods?: readonly LivePod[];
  readonly quotas?: readonly V1ResourceQuota[];
  /** The StatefulSets and Deployments in it that are not being deleted, by `Kind/name`. */
  readonly workloads?: ReadonlyMap<string, LiveWorkload>;
  /**
   * The objects in it, as `Kind/name`, without those that belong to another object. It is filled only if the
   * namespace is to be deleted.
   */
  readonly content?: readonly string[];
}

/** What is on the cluster around the objects of an update. */
export interface Surroundings {
  readonly namespaces: ReadonlyMap<string, NamespaceState>;
  /** What this user may not see, a sentence each. */
  readonly unseen: readonly string[];
}

/** Nothing is known of the cluster. */
export const NO_SURROUNDINGS: Surroundings = { namespaces: new Map(), unseen: [] };

/**
 * Looks at namespaces on the cluster. Kinds that this user may not list are left out and named.
 *
 * @param deleted those that are to be deleted, in which all that is there matters
 */
export async function lookAround(
  cluster: Cluster,
  names: ReadonlySet<string>,
  deleted: ReadonlySet<string> = new Set(),
): Promise<Surroundings> {
  const unseen: string[] = [];
  const namespaces = await Promise.all(
    [...names].map(async (name) => {
      const namespace = await look(cluster, name, unseen);
      return [
        name,
        deleted.has(name) ? { ...namespace, content: await contentIn(cluster, name) } : namespace,
      ] as const;
    }),
  );
  return { namespaces: new Map(namespaces), unseen };
}

async function look({ core, apps }: Cluster, namespace: string, unseen: string[]): Promise<NamespaceState> {
  const seen = async <T>(what: string, request: Promise<T>): Promise<T | undefined> =>
    request.catch((error: unknown) => {
      if (!isForbidden(error)) throw error;
      unseen.push(`This user may not ${what} namespace ${namespace}.`);
      return undefined;
    });
  const [itself, claims, pods, quotas, statefulSets, deployments] = await Promise.all([
    seen(
      "look whether somebody deletes",
      core.listNamespace({ fieldSelector: `metadata.name=${namespace}` }),
    ),
    seen("list the persistentvolumeclaims of", core.listNamespacedPersistentVolumeClaim({ namespace })),
    seen("list the pods of", core.listNamespacedPod({ namespace })),
    seen("list the resourcequotas of", core.listNamespacedResourceQuota({ namespace })),
    seen("list the statefulsets of", apps.listNamespacedStatefulSet({ namespace })),
    seen("list the deployments of", apps.listNamespacedDeployment({ namespace })),
  ]);
  const since = itself?.items[0]?.metadata?.deletionTimestamp?.toISOString();
  const used = pods && new Set(pods.items.flatMap(claimNamesOf));
  return {
    exists: itself === undefined || itself.items.length > 0,
    ...(since !== undefined && { terminatingSince: since }),
    ...(claims && { claims: claims.items.map((claim) => liveClaim(claim, used)) }),
    ...(pods && { pods: pods.items.map(livePod) }),
    ...(quotas && { quotas: quotas.items }),
    workloads: new Map([
      ...liveWorkloads("StatefulSet", statefulSets?.items),
      ...liveWorkloads("Deployment", deployments?.items),
    ]),
  };
}

function liveWorkloads(
  kind: LiveWorkload["kind"],
  items: readonly (V1StatefulSet | V1Deployment)[] = [],
): [string, LiveWorkload][] {
  return items
    .filter((item) => !isTerminating(item))
    .map((item) => [
      `${kind}/${nameOf(item)}`,
      {
        kind,
        name: nameOf(item),
        namespace: item.metadata?.namespace ?? "",
        uid: uidOf(item),
        annotations: item.metadata?.annotations ?? {},
        spec: item.spec ?? {},
      },
    ]);
}

/** Endpoints are made for Services, and say so in a label only. */
async function contentIn(cluster: Cluster, namespace: string): Promise<string[]> {
  return (await contentOf(cluster, namespace))
    .filter(
      ({ kind, object }) => kind !== "Endpoints" && (object.metadata?.ownerReferences ?? []).length === 0,
    )
    .map(({ title }) => title);
}

function liveClaim(claim: V1PersistentVolumeClaim, used: ReadonlySet<string> | undefined): LiveClaim {
  const { spec, status, metadata } = claim;
  return {
    name: nameOf(claim),
    uid: uidOf(claim),
    size: status?.capacity?.storage ?? spec?.resources?.requests?.storage ?? "unknown size",
    terminating: isTerminating(claim),
    owners: (metadata?.ownerReferences ?? []).map(({ uid }) => uid),
    ...(used && { used: used.has(nameOf(claim)) }),
  };
}

function livePod(pod: V1Pod): LivePod {
  const owner = pod.metadata?.ownerReferences?.find(({ controller }) => controller);
  return { name: nameOf(pod), ...(owner && { workload: workloadOf(owner, pod) }) };
}

/** A Deployment's pods belong to its ReplicaSet, which is named after it and the hash of its template. */
function workloadOf({ kind, name }: Pick<V1ObjectReference, "kind" | "name">, pod: V1Pod): string {
  const hash = pod.metadata?.labels?.["pod-template-hash"];
  return kind === "ReplicaSet" && hash !== undefined && name?.endsWith(`-${hash}`)
    ? `Deployment/${name.slice(0, -hash.length - 1)}`
    : `${String(kind)}/${String(name)}`;
}
