import {
  ApiException,
  ApisApi,
  CustomObjectsApi,
  type KubernetesObject,
  KubernetesObjectApi,
  type V1APIResource,
} from "@kubernetes/client-node";
import type { Cluster } from "../kubernetes/connection/cluster";
import { nameOf } from "../kubernetes/objects";
import { reasonOf } from "../kubernetes/reason";

/** What Kubernetes itself puts into every namespace, by group, kind and name. */
const OF_KUBERNETES = new Set(["/ConfigMap/kube-root-ca.crt", "/ServiceAccount/default"]);

/** Kinds that Kubernetes forgets by itself, by group. */
const PASSING = new Set(["/Event", "events.k8s.io/Event"]);

/** A kind of namespaced objects. */
interface NamespacedKind {
  readonly group: string;
  readonly groupVersion: string;
  readonly kind: string;
}

/** An object in a namespace. */
export interface NamespacedObject {
  readonly kind: string;
  /** `Kind/name`, with the group of a kind that is not of the core. */
  readonly title: string;
  readonly object: KubernetesObject;
}

/** Everything in a namespace that somebody made, of every kind that the API server knows. */
export async function namespaceContent(cluster: Cluster, namespace: string): Promise<string[]> {
  return (await contentOf(cluster, namespace)).map(({ title }) => title);
}

/**
 * The objects in a namespace, without those that Kubernetes puts into each. A kind that cannot be listed is among them
 * as an object without a name: there may be objects of it.
 */
export async function contentOf(cluster: Cluster, namespace: string): Promise<NamespacedObject[]> {
  const objects = KubernetesObjectApi.makeApiClient(cluster.kubeConfig);
  const content = await Promise.all(
    (await namespacedKinds(cluster)).map(async ({ group, groupVersion, kind }) => {
      try {
        const { items } = await objects.list(groupVersion, kind, namespace);
        return items
          .filter((item) => isSomebodys(item, group, kind))
          .map((object) => ({
            kind,
            title: `${group === "" ? kind : `${kind}.${group}`}/${nameOf(object)}`,
            object,
          }));
      } catch (error) {
        // A kind that somebody takes away meanwhile takes its objects along.
        if (error instanceof ApiException && error.code === 404) return [];
        return [
          {
            kind,
            title: `${kind} of ${groupVersion}, which cannot be listed (${reasonOf(error)})`,
            object: {},
          },
        ];
      }
    }),
  );
  return content.flat();
}

/** An object without a UID is stored nowhere: metrics of pods, for one. */
function isSomebodys({ metadata }: KubernetesObject, group: string, kind: string): boolean {
  return metadata?.uid !== undefined && !OF_KUBERNETES.has(`${group}/${kind}/${metadata.name ?? ""}`);
}

/** Each kind once: in the version that the API server prefers, or the first one that has it. */
async function namespacedKinds(cluster: Cluster): Promise<NamespacedKind[]> {
  const kinds = new Map<string, NamespacedKind>();
  for (const { group, groupVersion, resources } of await apiResources(cluster)) {
    for (const { kind } of resources.filter(isListedByNamespace)) {
      const id = `${group}/${kind}`;
      if (!kinds.has(id) && !PASSING.has(id)) kinds.set(id, { group, groupVersion, kind });
    }
  }
  return [...kinds.values()];
}

function isListedByNamespace({ name, namespaced, verbs }: V1APIResource): boolean {
  return namespaced && verbs.includes("list") && !name.includes("/");
}

async function apiResources(
  cluster: Cluster,
): Promise<{ group: string; groupVersion: string; resources: V1APIResource[] }[]> {
  const { groups } = await cluster.kubeConfig.makeApiClient(ApisApi).getAPIVersions();
  const ofGroups = cluster.kubeConfig.makeApiClient(CustomObjectsApi);
  const versions = groups.flatMap(({ name: group, preferredVersion, versions }) =>
    [...new Set([preferredVersion?.version, ...versions.map(({ version }) => version)])]
      .filter((version) => version !== undefined)
      .map((version) => ({ group, version })),
  );
  const [core, ...others] = await Promise.all([
    cluster.core.getAPIResources(),
    ...versions.map(({ group, version }) => ofGroups.getAPIResources({ group, version })),
  ]);
  return [core, ...others].map(({ groupVersion, resources }) => ({
    group: groupVersion.includes("/") ? groupVersion.slice(0, groupVersion.indexOf("/")) : "",
    groupVersion,
    resources,
  }));
}
